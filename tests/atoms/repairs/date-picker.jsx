// The calendar of 2.11.0's `<Booker>`, which that version mounts without the month, the day that is chosen, and what
// becomes of a click.
import { useBookerStoreContext } from "@calcom/atoms/booker/BookerStoreProvider";
import { DatePicker as Calendar } from "@calcom/atoms/calendar-view/components/DatePicker";
import dayjs from "dayjs";
import { shallow } from "zustand/shallow";

export function DatePicker({ event, slots = {}, onDateChange, classNames, ...rest }) {
  const [month, day, setMonth, setDay] = useBookerStoreContext(
    (store) => [store.month, store.selectedDate, store.setMonth, store.setSelectedDate],
    shallow,
  );
  return (
    <Calendar
      {...rest}
      customClassNames={classNames}
      slots={slots}
      includedDates={Object.keys(slots)}
      browsingDate={month ? dayjs(month) : undefined}
      selected={day ? dayjs(day) : undefined}
      eventSlug={event.data?.slug}
      onMonthChange={(chosen) => setMonth(chosen.format("YYYY-MM"))}
      onChange={(chosen, omitUpdatingParams) => {
        setDay({ date: chosen?.format("YYYY-MM-DD") ?? null, omitUpdatingParams });
        onDateChange?.();
      }}
    />
  );
}
