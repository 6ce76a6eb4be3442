"""Sphinx configuration of the site; what records look like is in tools/kdr/site."""

project = "KVM decision records"
html_title = project
author = "the contributors"
copyright = "the contributors; quoted mail belongs to its authors"
language = "en"

extensions = ["kdr.site"]
root_doc = "index"
nitpicky = True
# Mail and code must keep their quotes and dashes.
smartquotes = False

# Only plain MyST in prose: nothing that substitutes, embeds HTML or guesses links.
myst_enable_extensions = ["colon_fence", "deflist"]
myst_url_schemes = ("http", "https")
myst_heading_anchors = 3

html_theme = "furo"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_static_path: list[str] = []
html_theme_options = {"navigation_with_keys": False}

user_agent = "kdr-linkcheck/1 (checks the links of a documentation site)"
linkcheck_workers = 1
linkcheck_timeout = 30
