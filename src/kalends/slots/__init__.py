"""Free time, holds, and who is taken when. Taken time has one owner: the claims kept here.

Slots list, hold and booking all ask `service` for the same starts, so what is offered can be booked."""
