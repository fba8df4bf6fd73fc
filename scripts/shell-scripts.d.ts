// Shell scripts are files of their own, and come into bundles as their text.
declare module '*.sh' {
  const text: string;
  export default text;
}
