export default function P(_: any) { return <h1>todo</h1>; }
