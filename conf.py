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

# Where the site will stand, such as "https://example.org/kdr/". With it, pages name their own address (canonical link,
# OpenGraph), and the site has a feed (atom.xml) and a sitemap (sitemap.xml), which must name addresses in full. Without
# it, these are left out, and all else works, also from file://.
html_baseurl = ""
# Where "Correct this statement" leads, with the statement already named and quoted; without it, no statement has the
# link. Either a tracker's form for new issues, its title and text written {title} and {body}, such as
#   "https://github.com/OWNER/REPOSITORY/issues/new?title={title}&body={body}"
#   "https://gitlab.com/OWNER/REPOSITORY/-/issues/new?issue[title]={title}&issue[description]={body}"
# or a mail address, such as "mailto:corrections@example.org".
kdr_correct = ""

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
