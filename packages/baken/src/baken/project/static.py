"""Static files with a hash in their names, so that browsers may keep them for ever."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # comes untyped
    """Rewrites addresses in style sheets, and leaves the comments of other people's scripts alone.

    Files that we took over may name a source map that they do not bring along.
    """

    support_js_module_import_aggregation = False
    patterns: ClassVar = (
        (
            "*.css",
            (
                r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",
                (
                    r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""",
                    """@import url("%(url)s")""",
                ),
            ),
        ),
    )
