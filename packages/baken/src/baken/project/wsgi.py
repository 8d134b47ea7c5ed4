"""Where a web server of one's own finds Baken."""

from baken.project.serving import application_for

application = application_for("baken.project.settings")
