import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// While you work on the pages: `npm run dev`, beside `python -m examples.react_atoms`, which answers /api.
const backend = process.env.REACT_ATOMS_URL ?? "http://localhost:4001";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/api": backend } },
  build: { target: "es2022", chunkSizeWarningLimit: 10_000 },
});
