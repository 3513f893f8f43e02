"""The few words that a book says by itself (the colophon, the reader's buttons), by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """The fixed wording of one language; `{}` fields are filled in by whoever uses it."""

    by: str
    cover: str
    page: str
    back_cover: str
    colophon: str
    written: str
    painted: str
    painted_built_in: str
    seed: str
    set_in: str
    made: str
    previous: str
    next: str
    read_aloud: str
    stop_reading: str
    full_screen: str
    picture: str


_ENGLISH = Phrases(
    by="by {author}",
    cover="Cover",
    page="Page {number}",
    back_cover="Back cover",
    colophon="About this book",
    written="“{title}” was written by {author}.",
    painted="The pictures were painted by the model {model}.",
    painted_built_in="The pictures were painted by Paintbox, the small model built into Storybook.",
    seed="Seed {seed}.",
    set_in="The text is set in {fonts}.",
    made="Made with Storybook.",
    previous="Previous page",
    next="Next page",
    read_aloud="Read aloud",
    stop_reading="Stop reading",
    full_screen="Full screen",
    picture="Picture",
)
_PHRASES = {
    "en": _ENGLISH,
    "de": Phrases(
        by="von {author}",
        cover="Umschlag",
        page="Seite {number}",
        back_cover="Rückseite",
        colophon="Über dieses Buch",
        written="„{title}“ wurde geschrieben von {author}.",
        painted="Die Bilder malte das Modell {model}.",
        painted_built_in="Die Bilder malte Paintbox, das kleine, in Storybook eingebaute Modell.",
        seed="Startwert {seed}.",
        set_in="Gesetzt aus {fonts}.",
        made="Gemacht mit Storybook.",
        previous="Vorige Seite",
        next="Nächste Seite",
        read_aloud="Vorlesen",
        stop_reading="Nicht weiterlesen",
        full_screen="Vollbild",
        picture="Bild",
    ),
    "fr": Phrases(
        by="de {author}",
        cover="Couverture",
        page="Page {number}",
        back_cover="Quatrième de couverture",
        colophon="À propos de ce livre",
        written="«\u00a0{title}\u00a0» a été écrit par {author}.",
        painted="Les images ont été peintes par le modèle {model}.",
        painted_built_in="Les images ont été peintes par Paintbox, le petit modèle intégré à Storybook.",
        seed="Graine {seed}.",
        set_in="Le texte est composé en {fonts}.",
        made="Fabriqué avec Storybook.",
        previous="Page précédente",
        next="Page suivante",
        read_aloud="Lire à voix haute",
        stop_reading="Arrêter la lecture",
        full_screen="Plein écran",
        picture="Image",
    ),
    "es": Phrases(
        by="de {author}",
        cover="Cubierta",
        page="Página {number}",
        back_cover="Contracubierta",
        colophon="Sobre este libro",
        written="«{title}» fue escrito por {author}.",
        painted="Las imágenes las pintó el modelo {model}.",
        painted_built_in="Las imágenes las pintó Paintbox, el pequeño modelo incluido en Storybook.",
        seed="Semilla {seed}.",
        set_in="El texto está compuesto en {fonts}.",
        made="Hecho con Storybook.",
        previous="Página anterior",
        next="Página siguiente",
        read_aloud="Leer en voz alta",
        stop_reading="Detener la lectura",
        full_screen="Pantalla completa",
        picture="Imagen",
    ),
    "it": Phrases(
        by="di {author}",
        cover="Copertina",
        page="Pagina {number}",
        back_cover="Quarta di copertina",
        colophon="Su questo libro",
        written="«{title}» è stato scritto da {author}.",
        painted="Le immagini sono state dipinte dal modello {model}.",
        painted_built_in="Le immagini sono state dipinte da Paintbox, il piccolo modello incluso in Storybook.",
        seed="Seme {seed}.",
        set_in="Il testo è composto in {fonts}.",
        made="Fatto con Storybook.",
        previous="Pagina precedente",
        next="Pagina seguente",
        read_aloud="Leggi ad alta voce",
        stop_reading="Ferma la lettura",
        full_screen="Schermo intero",
        picture="Immagine",
    ),
    "nl": Phrases(
        by="door {author}",
        cover="Omslag",
        page="Bladzijde {number}",
        back_cover="Achterkant",
        colophon="Over dit boek",
        written="“{title}” is geschreven door {author}.",
        painted="De platen zijn geschilderd door het model {model}.",
        painted_built_in="De platen zijn geschilderd door Paintbox, het kleine model dat in Storybook zit.",
        seed="Startgetal {seed}.",
        set_in="De tekst is gezet in {fonts}.",
        made="Gemaakt met Storybook.",
        previous="Vorige bladzijde",
        next="Volgende bladzijde",
        read_aloud="Voorlezen",
        stop_reading="Stoppen met voorlezen",
        full_screen="Volledig scherm",
        picture="Plaat",
    ),
    "pt": Phrases(
        by="de {author}",
        cover="Capa",
        page="Página {number}",
        back_cover="Contracapa",
        colophon="Sobre este livro",
        written="“{title}” foi escrito por {author}.",
        painted="As imagens foram pintadas pelo modelo {model}.",
        painted_built_in="As imagens foram pintadas pelo Paintbox, o pequeno modelo incluído no Storybook.",
        seed="Semente {seed}.",
        set_in="O texto está composto em {fonts}.",
        made="Feito com Storybook.",
        previous="Página anterior",
        next="Página seguinte",
        read_aloud="Ler em voz alta",
        stop_reading="Parar a leitura",
        full_screen="Ecrã inteiro",
        picture="Imagem",
    ),
}


def phrases(language: str) -> Phrases:
    """The wording for a language tag such as `en` or `pt-BR`; English where the language is not known."""
    return _PHRASES.get(language.lower().split("-")[0], _ENGLISH)
