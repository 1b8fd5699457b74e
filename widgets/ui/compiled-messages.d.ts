declare module '*.json?compiled' {
  export const messages: import('./say.ts').CompiledMessages
}
