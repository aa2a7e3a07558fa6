"""Parts that the pages of the web app share: texts, formats, filters, highlights, charts, states. No SQL here."""
