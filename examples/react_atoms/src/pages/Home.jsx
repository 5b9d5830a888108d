import { useEventTypes } from "@calcom/atoms";

/** What can be booked. */
export function Home({ session }) {
  const { data: eventTypes, isLoading } = useEventTypes(session.username);
  if (isLoading) return <p>Loading …</p>;
  return (
    <>
      <h1>Meet {session.name}</h1>
      <ul>
        {(eventTypes ?? []).map(({ id, slug, title, lengthInMinutes }) => (
          <li key={id}>
            <a href={`/book/${slug}`}>{title}</a> {lengthInMinutes} minutes
          </li>
        ))}
      </ul>
    </>
  );
}
