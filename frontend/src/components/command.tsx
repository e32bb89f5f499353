/** Commands to copy. */

import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

export function Command({ label, lines }: { readonly label: string; readonly lines: readonly string[] }) {
  const text = lines.join("\n");
  return (
    <div className="command">
      <pre tabIndex={0} aria-label="Command">
        <code>{text}</code>
      </pre>
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel={label}
        textToCopy={text}
        copySuccessText="Copied"
        copyErrorText="The browser does not allow copying"
      />
    </div>
  );
}
