// For tools that read TypeScript alone; vue-tsc reads the real component.
declare module '*.vue' {
  const component: import('vue').DefineComponent<
    Record<string, unknown>,
    Record<string, unknown>,
    unknown
  >
  export default component
}
