"""E-mails to host, attendee and guests with an entry for their calendars, and one-time codes: what is told to whom, in
which words, and the ways to the mail server and the SMS provider."""
