"""One record file, two pages: beside ``decisions/<slug>`` every record gives Sphinx a document ``threads/<slug>``."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.project import Project


class TwoPages(Project):
    """A project whose records are read twice, once as themselves and once as the page of their thread."""

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """Find the documents and add the pages of threads."""
        for docname in sorted(super().discover(exclude_paths, include_paths)):
            path = self._docname_to_path[docname]
            if docname.startswith("decisions/") and path.suffix == ".toml":
                thread = f"threads/{path.stem}"
                self.docnames.add(thread)
                self._docname_to_path[thread] = path
        return self.docnames


def install(app: Sphinx) -> None:
    """Let Sphinx use such a project; it looks for documents only after this."""
    project = TwoPages(app.srcdir, app.config.source_suffix)
    project.restore(app.project)
    app.project = app.env.project = project


def pair(_app: Sphinx, _env: BuildEnvironment, docnames: list[str]) -> None:
    """Let both pages of a record be read one after the other, so that its file is read once."""
    docnames.sort(key=lambda name: (name.replace("threads/", "decisions/", 1), name))
