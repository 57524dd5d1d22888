"""Rights of staff (P-02): what each role may do, and the gate in front of every page."""
