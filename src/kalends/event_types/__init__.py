"""What can be booked, with whom, under which rules, and what the booker is asked."""
