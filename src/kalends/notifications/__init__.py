"""E-mails to host, attendee and guests, with an entry for their calendars: what is told to whom, in which words,
and the way to the mail server."""
