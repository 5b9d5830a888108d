// The page's own query, and a router that goes there: 2.11.0 wants Next.js's, and these pages are not Next.js's.
export function useSearchParams() {
  return new URLSearchParams(window.location.search);
}

export function useRouter() {
  return { push: (url) => window.location.assign(url), replace: (url) => window.location.replace(url) };
}
