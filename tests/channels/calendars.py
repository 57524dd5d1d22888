"""Partners' calendars as text."""


def entry(uid: str, first: str, end: str, summary: str = "Reserved", more: str = "") -> str:
    lines = f"UID:{uid}\nSUMMARY:{summary}\nDTSTART;VALUE=DATE:{first}\nDTEND;VALUE=DATE:{end}\n{more}"
    return f"BEGIN:VEVENT\n{lines}{chr(10) if more else ''}END:VEVENT\n"


def calendar(*entries: str) -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(entries)}END:VCALENDAR\n".encode()
