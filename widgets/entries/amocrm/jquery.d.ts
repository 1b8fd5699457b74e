/** A module of amoCRM's own page; never bundled. */
declare module 'jquery' {
  // An ambient module may not import a relative one.
  // oxlint-disable-next-line typescript/consistent-type-imports
  const jquery: import('../../host/amocrm-api.ts').JQueryStatic
  export default jquery
}
