"""The form into which Markdown is pasted, or uploaded."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

LARGEST_TEXT = 2 * 1024 * 1024  # bytes
ENDINGS = (".md", ".markdown", ".txt")
BEHIND, INSTEAD = "behind", "instead"


class MarkdownForm(forms.Form):
    """A text of Markdown; a file takes the place of what was pasted.

    After :meth:`is_valid`, ``cleaned_data["text"]`` is the text, from either.
    """

    text = forms.CharField(
        label="Markdown",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 18,
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
                "class": "markdown-import__text",
            }
        ),
        help_text="Paste it as it is, with its front matter if it has some.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text=(
            f"{', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}, in UTF-8, at most "
            f"{filesizeformat(LARGEST_TEXT)}. It takes the place of the text above."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join((*ENDINGS, "text/markdown"))}),
    )

    def clean_text(self) -> str:
        """Return the text with ``\\n`` for what browsers send.

        :raises ValidationError: when it is too long.
        """
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        if len(text.encode("utf-8", "replace")) > LARGEST_TEXT:
            raise ValidationError(f"At most {filesizeformat(LARGEST_TEXT)} are taken.")
        return text

    def clean_file(self) -> str:
        """Return the text of the file, an empty one without a file.

        :raises ValidationError: for a name, a size or bytes that cannot be text.
        """
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if not file.name.lower().endswith(ENDINGS):
            raise ValidationError(f"“{file.name}” is none of {', '.join(ENDINGS)}.")
        if file.size > LARGEST_TEXT:
            raise ValidationError(
                f"This file has {filesizeformat(file.size)}; at most "
                f"{filesizeformat(LARGEST_TEXT)} are taken."
            )
        data = file.read()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise ValidationError(f"This file is not in UTF-8: see its line {line}.") from error
        if "\x00" in text:
            raise ValidationError("This file is no text: there are null characters in it.")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def clean(self) -> dict:
        """Return the cleaned data.

        :raises ValidationError: when there is nothing to import.
        """
        cleaned = super().clean()
        cleaned["text"] = cleaned.get("file") or cleaned.get("text") or ""
        if not cleaned["text"].strip() and not self.errors:
            raise ValidationError("There is no Markdown yet: paste some, or choose a file.")
        return cleaned


class PostMarkdownForm(MarkdownForm):
    """Markdown for a post that is there already."""

    place = forms.ChoiceField(
        label="Where to",
        choices=[(BEHIND, "Behind the body"), (INSTEAD, "In place of the body")],
        initial=BEHIND,
        required=False,
        widget=forms.RadioSelect,
    )
    takes_details = forms.BooleanField(
        label="Also take title and other details",
        required=False,
        help_text="What the front matter says: date, tags, authors, series, summary and the like.",
    )
