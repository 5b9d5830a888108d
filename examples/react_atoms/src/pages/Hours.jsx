import { AvailabilitySettings } from "@calcom/atoms";

/** The signed-in host's working hours, in the component that edits them. */
export function Hours({ session }) {
  if (!session.accessToken) return <p>Sign in to see your hours.</p>;
  return <AvailabilitySettings enableOverrides />;
}
