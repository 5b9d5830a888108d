-- By which uid calendars know seats of a series was told by the series'; it is kept with each seat now.

UPDATE attendees SET ics_uid = recurring_uid || '@kalends' WHERE recurring_uid IS NOT NULL;
