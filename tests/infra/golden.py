"""`python -m tests.infra.golden` writes the golden file of the workflow anew, after a wanted change."""

from tests.infra.synthesize import synthesize
from tests.infra.template import GOLDEN, Template, render

if __name__ == "__main__":
    GOLDEN.write_text(render(Template(synthesize("cloud")["template"]).workflow()))
