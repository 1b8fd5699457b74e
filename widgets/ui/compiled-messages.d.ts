declare module '*.json?compiled' {
  // An ambient module may not import a relative one.
  // oxlint-disable-next-line typescript/consistent-type-imports
  export const messages: import('./say.ts').CompiledMessages
}
