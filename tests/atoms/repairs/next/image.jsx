export default function Image(given) {
  return <img {...given} />;
}
