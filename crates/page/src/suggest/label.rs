//! Words that say what stands beside them: "Tel.", "born", "IBAN". Where they stand, never what for.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use super::text::Text;
use crate::letters::joins;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    Nino,
    Nhs,
    Ssn,
    SteuerId,
    Nir,
    Dni,
    CodiceFiscale,
    Bsn,
    Pesel,
    Nif,
    UaTax,
    Inn,
    Snils,
    Kimlik,
    Melli,
    CnId,
    Imei,
    Phone,
    Bic,
    Card,
    Ip,
    Place,
    Plate,
    Vin,
    Birth,
    /// "From", "signed" and the like: somebody's name stands behind them.
    Signed,
    /// "Mr", "Dr": a name follows at once.
    Title,
}

/// How far from its label something may begin, in characters, and how far behind it a label may follow.
const BEFORE: usize = 48;
const BEHIND: usize = 16;
/// The longest label of a script without spaces, in letters.
const UNSPACED: usize = 6;

/// Small letters, without full stops; what a language writes in one word and another in two stands here in both.
const WORDS: &[(Label, &str)] = &[
    (Label::Nino, "national insurance,ni number,ni no,nino"),
    (Label::Nhs, "nhs"),
    (Label::Ssn, "ssn,social security,soc sec,ss no,ss"),
    (Label::SteuerId, "steuer id,steueridentifikationsnummer,idnr,steuer idnr,identifikationsnummer,steuernummer"),
    (Label::Nir, "sécurité sociale,securite sociale,nir,insee,numéro de sécu"),
    (Label::Dni, "dni,nie,nif,documento nacional"),
    (Label::CodiceFiscale, "codice fiscale,cod fisc,cf"),
    (Label::Bsn, "bsn,burgerservicenummer,sofinummer,sofi nummer,citizen service number"),
    (Label::Pesel, "pesel"),
    (Label::Nif, "nif,contribuinte,número de identificação fiscal,numero de identificacao fiscal,nipc"),
    (Label::UaTax, "іпн,рнокпп,ідентифікаційний номер,ідентифікаційний код,податковий номер,инн,ipn,rnokpp"),
    (Label::Inn, "инн,inn"),
    (Label::Snils, "снилс,snils"),
    (Label::Kimlik, "kimlik,tckn,tc no,t.c"),
    (Label::Melli, "کد ملی,شماره ملی,کدملی,national code,code melli,kode melli,melli"),
    (Label::CnId, "身份证,身份证号,身份证号码,公民身份号码"),
    (Label::Imei, "imei"),
    (
        Label::Phone,
        "tel,tfno,tlf,telf,telephone,telephones,phone,phones,cell,cellphone,mobile,fax,facsimile,telefax,telefon,mobil,handy,rufnummer,tél,téléphone,\
         telephone,portable,teléfono,telefono,móvil,movil,cellulare,cell,telefoon,mobiel,telefoonnummer,komórka,kom,telefone,telemóvel,\
         celular,телефон,тел,моб,факс,telefonu,cep,faks,تلفن,موبایل,همراه,فکس,هاتف,جوال,电话,手机,联系电话,手机号,传真,whatsapp,\
         signal number,sms",
    ),
    (Label::Bic, "bic,swift,swift code,bic code,swift bic"),
    (
        Label::Card,
        "card,credit card,kreditkarte,carte,carte bancaire,tarjeta,carta di credito,kaart,karta,cartão,visa,mastercard",
    ),
    (Label::Ip, "ip,ips,ipv4,ipv6,ip address,ip adresse,adresse ip,host,server,dirección ip,indirizzo ip"),
    (
        Label::Place,
        "gps,lat,latitude,coordinates,coordinate,coords,location,koordinaten,coordonnées,coordenadas,coordinate,coördinaten,współrzędne,\
         координаты,координати,konum,mgrs,grid",
    ),
    (
        Label::Plate,
        "plate,plates,license plate,licence plate,number plate,plate number,vehicle registration,vehicle reg,kennzeichen,kfz kennzeichen,nummernschild,\
         immatriculation,immatriculé,immatriculée,plaque,plaque d'immatriculation,matrícula,matricula,placa,targa,targata,kenteken,\
         tablica rejestracyjna,nr rej,numer rejestracyjny,госномер,номерной знак,номерний знак,держномер,plaka,پلاک,车牌,车牌号,车牌号码",
    ),
    (
        Label::Vin,
        "vin,fin,chassis,fahrgestellnummer,fahrzeug identifizierungsnummer,châssis,bastidor,telaio,chassisnummer,nadwozia",
    ),
    (
        Label::Birth,
        "born,dob,d.o.b,date of birth,birth date,birthdate,birthday,née le,né le,née,né,date de naissance,geboren,geboren am,geb,\
         geburtsdatum,nacido,nacida,nacido el,nacida el,fecha de nacimiento,nato il,nata il,nato a,nata a,data di nascita,geboren op,\
         geboortedatum,urodzony,urodzona,ur,data urodzenia,nascido,nascida,nascido em,nascida em,data de nascimento,родился,родилась,\
         дата рождения,народився,народилася,дата народження,doğum tarihi,تاریخ تولد,متولد,تاريخ الميلاد,出生日期,出生",
    ),
];

/// Behind these stands a name when a colon or nothing is between: the second says whether the colon must be there.
const NAMED: &[(&str, bool)] = &[
    (
        "from,to,cc,bcc,attn,attention,name,full name,author,by,contact,witness,applicant,employee,patient,client,von,an,kopie,\
         unterzeichner,zeuge,vorname,nachname,de,à,copie,nom,prénom,auteur,témoin,para,nombre,autor,testigo,nome,cognome,autore,\
         van,aan,naam,getuige,od,do,imię,nazwisko,imię i nazwisko,świadek,autor,кому,от,від,фио,піб",
        true,
    ),
    (
        "signed by,signed,gez,gezeichnet,unterzeichnet,unterzeichnet von,signé,signé par,signée par,firmado,firmado por,firmato,\
         firmato da,getekend,getekend door,ondertekend door,podpisano,podpisał,podpisała,assinado,assinado por,подпись,підпис",
        false,
    ),
];

const TITLES: &str = "mr,mrs,ms,miss,mister,dr,prof,professor,sir,dame,lord,lady,rev,herr,herrn,frau,madame,monsieur,mme,mlle,maître,m,\
                      señor,señora,sr,sra,don,doña,signor,signora,sig,sig.ra,dott,dott.ssa,prof.ssa,avv,ing,drs,meneer,mevrouw,dhr,mevr,mw,pan,pani,\
                      senhor,senhora,dra,sra,hr,fr";

/// Where each label's words end and begin, over a whole document.
pub(super) struct Labels {
    at: BTreeMap<Label, Vec<Range<usize>>>,
    pages: BTreeSet<(Label, usize)>,
    /// Of `Signed`: whether a colon must follow.
    colons: BTreeSet<usize>,
}

impl Labels {
    pub fn new(text: &Text) -> Self {
        let mut known: HashMap<String, Vec<(Vec<String>, Label, bool)>> = HashMap::new();
        let named = NAMED.iter().map(|(words, colon)| (Label::Signed, *words, *colon));
        let all = WORDS.iter().map(|(label, words)| (*label, *words, false));
        for (label, words, colon) in all.chain(named).chain([(Label::Title, TITLES, false)]) {
            for phrase in words.split(',') {
                let mut parts = phrase.split([' ', '.']).map(str::to_owned).filter(|p| !p.is_empty());
                let Some(first) = parts.next() else { continue };
                known.entry(first).or_default().push((parts.collect(), label, colon));
            }
        }
        let mut labels = Self { at: BTreeMap::new(), pages: BTreeSet::new(), colons: BTreeSet::new() };
        for (at, token) in text.tokens.iter().enumerate() {
            if text.before(token.range.start) == '_' || text.at(token.range.end) == '_' {
                continue;
            }
            // Scripts without spaces end with the word that counts: "他的电话".
            let unspaced = token.key.chars().next().is_some_and(|c| !joins(c));
            let long = token.key.chars().count();
            let from = if unspaced { long.saturating_sub(UNSPACED) } else { 0 };
            let skipped = from..if unspaced { long } else { 1 };
            let words = skipped.map(|skip| (skip, token.key.chars().skip(skip).collect::<String>()));
            let hit = words.into_iter().find_map(|(skip, word)| Some((skip, known.get(&word)?)));
            let Some((skip, phrases)) = hit else { continue };
            let start = token.range.start + skip;
            for (rest, label, colon) in phrases {
                let last = at + rest.len();
                let follows =
                    (at + 1..).zip(rest).all(|(at, part)| text.tokens.get(at).is_some_and(|t| t.key == *part));
                let Some(end) = text.tokens.get(last).map(|t| t.range.end).filter(|_| follows) else { continue };
                labels.at.entry(*label).or_default().push(start..end);
                labels.pages.insert((*label, text.page(start)));
                if *colon {
                    labels.colons.insert(start);
                }
            }
        }
        labels
    }

    /// All places of one label, in the text's order.
    pub fn all(&self, label: Label) -> &[Range<usize>] {
        self.at.get(&label).map_or(&[], Vec::as_slice)
    }

    pub fn needs_colon(&self, start: usize) -> bool {
        self.colons.contains(&start)
    }

    pub fn on_page(&self, label: Label, page: usize) -> bool {
        self.pages.contains(&(label, page))
    }

    /// Whether a label stands shortly before a place, or right behind it.
    pub fn beside(&self, label: Label, range: Range<usize>) -> bool {
        let all = self.all(label);
        self.before(label, range.start, BEFORE).is_some()
            || all.get(all.partition_point(|l| l.start < range.end)).is_some_and(|next| next.start - range.end < BEHIND)
    }

    /// The nearest label that ends at most `reach` characters before a place.
    pub fn before(&self, label: Label, start: usize, reach: usize) -> Option<&Range<usize>> {
        let all = self.all(label);
        let last = all.partition_point(|l| l.start < start).checked_sub(1)?;
        all.get(last).filter(|l| l.end <= start && start - l.end <= reach)
    }
}
