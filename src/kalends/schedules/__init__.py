"""Working hours: weekly availability and date overrides, as wall-clock time together with its zone."""
