"""Money that comes in: payment terms, what is due, payments and refunds, open balances (B-05, C-10, C-11)."""
