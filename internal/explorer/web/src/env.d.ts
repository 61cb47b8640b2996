declare module 'monaco-editor/esm/vs/editor/editor.worker.js?worker' {
  const worker: new () => Worker;
  export default worker;
}
declare module 'monaco-editor/esm/vs/language/json/json.worker.js?worker' {
  const worker: new () => Worker;
  export default worker;
}
declare module 'monaco-graphql/esm/graphql.worker.js?worker' {
  const worker: new () => Worker;
  export default worker;
}

declare var MonacoEnvironment: { getWorker(id: string, label: string): Worker };
