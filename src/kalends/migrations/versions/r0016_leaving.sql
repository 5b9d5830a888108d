-- Why somebody has given up a seat. A released migration is not edited; the next change is the next file.

ALTER TABLE attendees ADD COLUMN leaving_reason TEXT;
