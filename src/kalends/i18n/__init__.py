"""The languages people read: catalogues of texts by Babel, dates and times by CLDR. Knows no subject."""
