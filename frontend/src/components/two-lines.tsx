/** A cell of two lines, the second in small. */

import Box from "@cloudscape-design/components/box";
import type { ReactNode } from "react";

export function TwoLines({ children, below }: { readonly children: ReactNode; readonly below: ReactNode }) {
  return (
    <>
      {children}
      <Box variant="small" display="block">
        {below}
      </Box>
    </>
  );
}
