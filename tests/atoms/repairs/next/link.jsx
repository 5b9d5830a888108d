export default function Link({ href, ...rest }) {
  return <a href={String(href)} {...rest} />;
}
