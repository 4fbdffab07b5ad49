"""What a Python program shows to people: captions that it sets, charts that it draws, and when it runs by itself."""

from __future__ import annotations

import re

from scanner.reading.code.words import words

SCHEDULES = re.compile(
    r"^(?:schedule\.every|apscheduler\.|BackgroundScheduler|BlockingScheduler)|\.add_job$|\.run_pending$|\.every\(\)\."
)
CAPTIONS = words("title set_title header subheader suptitle showinfo showwarning showerror add_argument")
CHARTS = words("plot scatter bar hist boxplot pie line_chart bar_chart heatmap imshow pyplot lineplot")
