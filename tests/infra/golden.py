"""`python -m tests.infra.golden` writes the golden files of the two machines anew, after a wanted change."""

from tests.infra.synthesize import synthesize
from tests.infra.template import GOLDEN, GOLDEN_CLEAN_UP, Template, render

if __name__ == "__main__":
    cloud = Template(synthesize("cloud")["template"])
    GOLDEN.write_text(render(cloud.workflow()))
    GOLDEN_CLEAN_UP.write_text(render(cloud.clean_up_machine()))
