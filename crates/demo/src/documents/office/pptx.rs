//! A presentation (PresentationML).

use super::{DECLARATION, Error, OFFICE, Properties, Relations, begin, escape};

const MAIN: &str = "http://schemas.openxmlformats.org/presentationml/2006/main";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.presentationml";
/// Ten inches by seven and a half, in EMU.
const WIDTH: i64 = 9_144_000;
const HEIGHT: i64 = 6_858_000;

#[derive(Clone, Debug, Default)]
pub struct Slide {
    pub title: String,
    pub lines: Vec<String>,
    pub notes: String,
    pub hidden: bool,
    /// Text in a box that stands outside the slide.
    pub beside: String,
    /// Author and words.
    pub comments: Vec<(String, String)>,
}

#[derive(Clone, Debug, Default)]
pub struct Pptx {
    properties: Properties,
    slides: Vec<Slide>,
}

impl Pptx {
    pub fn new(properties: Properties) -> Self {
        Self { properties, slides: Vec::new() }
    }

    pub fn slide(mut self, slide: Slide) -> Self {
        self.slides.push(slide);
        self
    }

    /// # Errors
    /// Never in practice: no two parts have one name.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut relations = Relations::default();
        let (mut types, mut further, mut list) = (Vec::new(), Vec::new(), String::new());
        let mut authors: Vec<&str> = Vec::new();
        for (number, slide) in (1..).zip(&self.slides) {
            let id = relations.add("slide", &format!("slides/slide{number}.xml"), false);
            list += &format!("<p:sldId id=\"{}\" r:id=\"{id}\"/>", 255 + number);
            let name = format!("ppt/slides/slide{number}.xml");
            types.push((name.clone(), format!("{TYPE}.slide+xml")));
            further.push((name, drawn(slide)));
            let mut of_slide = Relations::default();
            if !slide.notes.is_empty() {
                of_slide.add("notesSlide", &format!("../notesSlides/notesSlide{number}.xml"), false);
                let name = format!("ppt/notesSlides/notesSlide{number}.xml");
                types.push((name.clone(), format!("{TYPE}.notesSlide+xml")));
                let shape = shape("body", None, &slide.notes);
                further.push((name, whole("notes", "", &shape)));
            }
            if !slide.comments.is_empty() {
                of_slide.add("comments", &format!("../comments/comment{number}.xml"), false);
                let name = format!("ppt/comments/comment{number}.xml");
                types.push((name.clone(), format!("{TYPE}.comments+xml")));
                let mut xml = format!("{DECLARATION}<p:cmLst xmlns:p=\"{MAIN}\">");
                for (author, said) in &slide.comments {
                    let at = authors.iter().position(|known| known == author).unwrap_or_else(|| {
                        authors.push(author);
                        authors.len() - 1
                    });
                    xml += &format!(
                        "<p:cm authorId=\"{at}\" dt=\"2026-03-12T09:20:00\" idx=\"1\"><p:pos x=\"0\" y=\"0\"/><p:text>{}</p:text></p:cm>",
                        escape(said)
                    );
                }
                further.push((name, xml + "</p:cmLst>"));
            }
            further.push((format!("ppt/slides/_rels/slide{number}.xml.rels"), of_slide.xml()));
        }
        if !authors.is_empty() {
            relations.add("commentAuthors", "commentAuthors.xml", false);
            types.push(("ppt/commentAuthors.xml".to_owned(), format!("{TYPE}.commentAuthors+xml")));
            let list: String = authors
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    format!(
                        "<p:cmAuthor id=\"{at}\" name=\"{}\" initials=\"\" lastIdx=\"1\" clrIdx=\"0\"/>",
                        escape(name)
                    )
                })
                .collect();
            further.push((
                "ppt/commentAuthors.xml".to_owned(),
                format!("{DECLARATION}<p:cmAuthorLst xmlns:p=\"{MAIN}\">{list}</p:cmAuthorLst>"),
            ));
        }
        let mut parts =
            begin(("ppt/presentation.xml", &format!("{TYPE}.presentation.main+xml")), &types, &self.properties);
        parts.put("ppt/presentation.xml", format!(
            "{DECLARATION}<p:presentation xmlns:p=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx=\"{WIDTH}\" cy=\"{HEIGHT}\"/></p:presentation>"
        ));
        parts.put("ppt/_rels/presentation.xml.rels", relations.xml());
        for (name, xml) in further {
            parts.put(name, xml);
        }
        parts.pack()
    }
}

fn drawn(slide: &Slide) -> String {
    let mut shapes = shape("title", Some((457_200, 274_638)), &slide.title);
    shapes += &shape("", Some((457_200, 1_600_200)), &slide.lines.join("\n"));
    if !slide.beside.is_empty() {
        shapes += &shape("", Some((WIDTH + 100_000, 1_600_200)), &slide.beside);
    }
    whole("sld", if slide.hidden { " show=\"0\"" } else { "" }, &shapes)
}

fn shape(placeholder: &str, place: Option<(i64, i64)>, text: &str) -> String {
    let placeholder = if placeholder.is_empty() { String::new() } else { format!("<p:ph type=\"{placeholder}\"/>") };
    let place = place.map_or(String::new(), |(x, y)| {
        format!("<a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"8000000\" cy=\"1000000\"/></a:xfrm>")
    });
    let lines: String = text.lines().map(|line| format!("<a:p><a:r><a:t>{}</a:t></a:r></a:p>", escape(line))).collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Text\"/><p:cNvSpPr/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"
    )
}

fn whole(element: &str, attributes: &str, shapes: &str) -> String {
    format!(
        "{DECLARATION}<p:{element} xmlns:p=\"{MAIN}\" xmlns:a=\"{DRAWING}\" xmlns:r=\"{OFFICE}\"{attributes}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:{element}>"
    )
}
