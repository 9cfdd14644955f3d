//! Each kind in the forms that people write, and what only looks like it.

use super::*;

#[test]
fn addresses_of_mail_are_found_over_lines_and_beside_signs() {
    is(&["(write to <anna.lee@example.org>, or call)"], Kind::Email, Sure::Form, "anna.lee@example.org");
    is(&["Write to anna.lee@example.org. Then"], Kind::Email, Sure::Form, "anna.lee@example.org");
    is(&["anna_lee@har-", "bour.example.org"], Kind::Email, Sure::Form, "anna_lee@har-bour.example.org");
    is(
        &["to anna@mail.example.", "org now"],
        Kind::Email,
        Sure::Form,
        "anna@mail.example.org".replace("e.o", "e. o").as_str(),
    );
    is(&["The end: anna@example.org.", "The next"], Kind::Email, Sure::Form, "anna@example.org");
    is(&["Müller@müller.example"], Kind::Email, Sure::Form, "Müller@müller.example");
    none(&["@anna said @ noon, 3@4.5, a@b, me@localhost"]);
}

#[test]
fn telephones_of_many_countries_are_found() {
    for number in [
        "+44 20 7946 0958",
        "+49 (0)30 901820",
        "+1-202-555-0143",
        "0044 20 7946 0958",
        "+33 1 99 00 12 34",
        "+380 44 123 45 67",
        "(202) 555-0143",
        "202-555-0143",
        "202.555.0143",
        "1-800-555-0199",
        "01 99 00 12 34",
        "01.99.00.12.34",
        "020 7946 0958",
        "07700 900123",
        "030/901820",
        "06-12345678",
        "020-1234567",
        "8 (495) 123-45-67",
        "0212 555 12 34",
        "(044) 123-45-67",
        "138 1234 5678",
        "021-12345678",
        "030 - 26 39 62 0",
        "+98 21 1234 5678",
    ] {
        is(&[&format!("then he rang {number}, twice")], Kind::Phone, Sure::Form, number);
    }
    is(&["Tel.: 912 345 678"], Kind::Phone, Sure::Near, "912 345 678");
    is(&["Fax 030 1234567"], Kind::Phone, Sure::Near, "030 1234567");
    is(&["تلفن: ۰۲۱-۱۲۳۴۵۶۷۸"], Kind::Phone, Sure::Near, "۰۲۱-۱۲۳۴۵۶۷۸");
    is(&["reach me at +44 20", "7946 0958 or"], Kind::Phone, Sure::Form, "+44 20 7946 0958");
    is(
        &["on +1\u{a0}202\u{2011}555\u{2011}0143 now"],
        Kind::Phone,
        Sure::Form,
        "+1\u{a0}202\u{2011}555\u{2011}0143".replace('\u{a0}', " ").replace('\u{2011}', "\u{2010}").as_str(),
    );
}

#[test]
fn dates_sums_and_cases_are_no_telephones() {
    for text in [
        "12.03.1960",
        "2016-03-12",
        "1,234,567.89",
        "$202 555 0143",
        "912 345 678 inhabitants",
        "Case No. 12-4567",
        "1998-2001",
        "16-cv-01234",
        "3.14159265",
        "202 555 0143 9",
        "1 000 000",
        "ISBN 978-3-16-148410-0",
        "12:30:45",
        "007 123 4567",
        "2019/2020",
        "10-1234567",
        "section 12.3.4",
        "/files/0117/4461/a",
        "Marsh-000058",
        "99.95%",
    ] {
        let all = found(&[&format!("about {text} then")], &[]);
        assert!(all.iter().all(|f| f.0 != Kind::Phone), "{text}: {all:?}");
    }
}

#[test]
fn accounts_and_cards_are_checked() {
    // The registry's own examples, in print form.
    for iban in [
        "GB29 NWBK 6016 1331 9268 19",
        "DE89 3704 0044 0532 0130 00",
        "FR14 2004 1010 0505 0001 3M02 606",
        "NO93 8601 1117 947",
        "MT84MALT011000012345MTLCAST001S",
        "TR33 0006 1005 1978 6457 8413 26",
        "PL61 1090 1014 0000 0712 1981 2874",
        "UA21 3223 1300 0002 6007 2335 6600 1",
        "ES91-2100-0418-4502-0005-1332",
        "NL91ABNA0417164300",
        "IT60 X054 2811 1010 0000 0123 456",
        "PT50 0002 0123 1234 5678 9015 4",
    ] {
        is(&[&format!("IBAN: {iban}.")], Kind::Iban, Sure::Checked, iban);
        let other = iban.replacen('0', "7", 1);
        assert!(found(&[&other], &[]).iter().all(|f| f.0 != Kind::Iban), "{other}");
    }
    is(&["to DE89 3704 0044", "0532 0130 00 by"], Kind::Iban, Sure::Checked, "DE89 3704 0044 0532 0130 00");
    is(&["DE8937040044-", "0532013000"], Kind::Iban, Sure::Checked, "DE8937040044-0532013000");
    is(&["DE89370400440532013000, COBADEFFXXX"], Kind::Bic, Sure::Near, "COBADEFFXXX");
    none(&["COBADEFFXXX and DEUTDEFF"]);
    is(&["(4111 1111 1111 1111)"], Kind::PaymentCard, Sure::Checked, "4111 1111 1111 1111");
    is(&["3782-822463-10005"], Kind::PaymentCard, Sure::Checked, "3782-822463-10005");
    none(&["4111 1111 1111 1112", "10 3000 3000 2000 2000 33330"]);
}

#[test]
fn national_numbers_are_found_as_people_write_them() {
    for (kind, texts) in [
        (Kind::UkNhs, &["NHS number 943 476 5919", "NHS: 943-476-5919", "NHS No 9434765919"][..]),
        (Kind::DeSteuerId, &["86 095 742 719", "86095742719"]),
        (Kind::FrNir, &["2 69 05 49 588 157 80", "269054958815780", "2 53 07 2B 073 004 70"]),
        (Kind::EsDni, &["12345678Z", "12345678-Z", "12.345.678-Z", "X2482300W", "X-2482300-W"]),
        (Kind::ItCodiceFiscale, &["RSSMRA85T10A562S", "RSS MRA 85T10 A562S"]),
        (Kind::NlBsn, &["BSN 111222333", "BSN 111.222.333"]),
        (Kind::PlPesel, &["44051401359"]),
        (Kind::PtNif, &["NIF 501 964 843"]),
        (Kind::UaTaxNumber, &["РНОКПП 1759013776"]),
        (Kind::RuInn, &["500100732259", "ИНН 7707083893"]),
        (Kind::RuSnils, &["112-233-445 95", "СНИЛС 11223344595"]),
        (Kind::TrKimlik, &["10000000146"]),
        (Kind::IrNationalCode, &["049-937089-9", "کد ملی ۰۴۹۹۳۷۰۸۹۹"]),
        (Kind::CnResidentId, &["11010519491231002X", "110105 19491231 002X"]),
        (Kind::Imei, &["490154203237518"]),
    ] {
        for text in texts {
            let all = found(&[text], &[]);
            assert!(all.iter().any(|f| f.0 == kind && f.1 == Sure::Checked), "{text}: {all:?}");
            // A wrong digit, and it isn't one any more.
            let at = text.rfind(|c: char| c.is_numeric()).unwrap();
            let was = text[at..].chars().next().unwrap();
            let other = if was == '3' { '4' } else { '3' };
            let wrong = format!("{}{other}{}", &text[..at], &text[at + was.len_utf8()..]);
            let all = found(&[&wrong], &[]);
            assert!(all.iter().all(|f| f.0 != kind), "{wrong}: {all:?}");
        }
    }
    is(&["his number AB 12 34 56 C,"], Kind::UkNino, Sure::Form, "AB 12 34 56 C");
    is(&["NI number: AB123456C"], Kind::UkNino, Sure::Near, "AB123456C");
    is(&["078-05-1120"], Kind::UsSsn, Sure::Form, "078-05-1120");
    is(&["SSN 078 05", "1120"], Kind::UsSsn, Sure::Near, "078 05 1120");
    is(&["NHS number 943-476-", "5919"], Kind::UkNhs, Sure::Checked, "943-476-5919");
    is(&["NHS number 943 47-", "6 5919"], Kind::UkNhs, Sure::Checked, "943 47-6 5919");
    is(&["2 69 05 49", "588 157 80"], Kind::FrNir, Sure::Checked, "2 69 05 49 588 157 80");
    // Without their names these are any numbers.
    none(&["943 476 5919 111222333 501964843 7707083893 078051120"]);
}

#[test]
fn scripts_without_spaces_part_nothing() {
    is(&["公民身份号码11010519491231002X，住"], Kind::CnResidentId, Sure::Checked, "11010519491231002X");
    is(&["他的联系电话：13812345678。"], Kind::Phone, Sure::Near, "13812345678");
    is(&["您的手机138 1234 5678号"], Kind::Phone, Sure::Near, "138 1234 5678");
    is(&["请写信给anna@example.org联系"], Kind::Email, Sure::Form, "anna@example.org");
    is(&["他开京A12345的车"], Kind::Plate, Sure::Form, "京A12345");
    is(&["从192.168.10.44连接"], Kind::IpAddress, Sure::Form, "192.168.10.44");
    none(&["京A1971Tel 京AAB1971İ"]);
}

#[test]
fn travel_documents_are_checked() {
    // ICAO 9303's own specimens, parts 4, 5 and 6.
    let passport = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    let card = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
    let small = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
    for zone in [&passport[..], &card, &small] {
        is(zone, Kind::PassportMrz, Sure::Checked, &zone.join(" "));
        let digits = zone.iter().enumerate().flat_map(|(l, line)| line.char_indices().map(move |(at, c)| (l, at, c)));
        for (line, at, c) in digits.filter(|d| d.2.is_ascii_digit()) {
            let mut other: Vec<String> = zone.iter().map(|l| (*l).to_owned()).collect();
            other[line].replace_range(at..at + 1, if c == '9' { "8" } else { "9" });
            let lines: Vec<&str> = other.iter().map(String::as_str).collect();
            let all = found(&lines, &[]);
            assert!(all.iter().any(|f| f.0 == Kind::PassportMrz && f.1 == Sure::Form), "{other:?}: {all:?}");
        }
    }
    is(
        &["P<UTOERIKSSON<<ANNA <MARIA<<<<<<<<<<<<<<<<<<<", passport[1]],
        Kind::PassportMrz,
        Sure::Checked,
        &format!("P<UTOERIKSSON<<ANNA <MARIA<<<<<<<<<<<<<<<<<<< {}", passport[1]),
    );
}

#[test]
fn places_are_found() {
    for text in [
        "52.5163, 13.3777",
        "-33.8568,151.2153",
        "52.5163° N, 13.3777° E",
        "N 52.5163 E 13.3777",
        "52°31'0\"N 13°24'18\"E",
        "52° 31' 0.5\" N, 13° 24' 18\" E",
        "48°51′24″N 2°21′03″E",
        "33UUU9029819737",
        "33U UU 90298 19737",
        "18S UJ 23371 06519",
    ] {
        let all = found(&[&format!("seen at {text} that day")], &[]);
        assert!(all.iter().any(|f| f.0 == Kind::Coordinates), "{text}: {all:?}");
    }
    is(&["GPS: 52.51 13.37"], Kind::Coordinates, Sure::Near, "52.51 13.37");
    for text in [
        "12.50, 13.75",
        "0.1234 5.67",
        "195.1234, 13.1234",
        "1.23456",
        "33XUU9029819737 99",
        "61UUU9029819737",
        "33UAB9029819737",
        "20.5000 30.2500%",
    ] {
        none(&[&format!("of {text} in")]);
    }
}

#[test]
fn machines_are_found() {
    is(&["from 192.168.10.44, port"], Kind::IpAddress, Sure::Form, "192.168.10.44");
    is(&["IP 8.8.8.8."], Kind::IpAddress, Sure::Near, "8.8.8.8");
    is(&["at 2001:db8:0:1::17 there"], Kind::IpAddress, Sure::Form, "2001:db8:0:1::17");
    is(&["card 00:1A:2b:3C:4D:5e seen"], Kind::MacAddress, Sure::Form, "00:1A:2b:3C:4D:5e");
    is(&["card 00-1A-2B-3C-4D-5E"], Kind::MacAddress, Sure::Form, "00-1A-2B-3C-4D-5E");
    none(&["section 2.1.3.4, version 10.40.3.1, at 12:30:45, std::io, 300.1.1.1, 12-34-56-78-90-12, 1.2.3.4.5"]);
}

#[test]
fn vehicles_are_found() {
    is(&["the car AB-123-CD was"], Kind::Plate, Sure::Form, "AB-123-CD");
    is(&["a BD51 SMR stood"], Kind::Plate, Sure::Form, "BD51 SMR");
    is(&["Kennzeichen: B-AB 1234 am"], Kind::Plate, Sure::Near, "B-AB 1234");
    is(&["number plate 1234 BCD,"], Kind::Plate, Sure::Near, "1234 BCD");
    is(&["машина А123ВС 77 ушла"], Kind::Plate, Sure::Form, "А123ВС 77");
    is(&["авто АА 1234 ВВ тут"], Kind::Plate, Sure::Form, "АА 1234 ВВ");
    is(&["车牌 京A·12345"], Kind::Plate, Sure::Near, "京A·12345");
    is(&["VIN 1M8GDM9AXKP042788."], Kind::Vin, Sure::Checked, "1M8GDM9AXKP042788");
    is(&["Fahrgestellnummer: WVWZZZ1JZXW000001"], Kind::Vin, Sure::Near, "WVWZZZ1JZXW000001");
    none(&["1M8GDM9AXKP042789, SS-123-CD, AB-123-OD, the plate of 2019 was"]);
}

#[test]
fn addresses_are_found_in_eight_languages() {
    for text in [
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "221B Baker Street, London NW1 6XE",
        "350 5th Ave",
        "12 bis, rue de la République, 69002 Lyon",
        "5 avenue Victor Hugo",
        "11 Sunrise Plaza, Suite 305 Valley Stream, New York 11580",
        "Karl-Marx-Straße 12a, 10178 Berlin",
        "Berliner Str. 5",
        "Gartenweg 7",
        "Calle de Alcalá, 45, 28014 Madrid",
        "C/ Mayor 3",
        "Paseo de la Castellana 259-C, Planta 18, 28046, Madrid",
        "VIA G. LANDI N.85 – 29121 PIACENZA",
        "via di Porta Pinciana 34",
        "Via Roma 12, 00184 Roma Telefono",
        "calle Mayor, 3, 2º B, 28013 Madrid",
        "ul. Długa 5 m. 3, 00-238 Warszawa",
        "Via Roma 12, 00184 Roma",
        "Prinsengracht 263, 1016 GV Amsterdam",
        "ul. Marszałkowska 10, 00-590 Warszawa",
        "Rua Augusta, n.º 5, 1100-048 Lisboa",
        "P.O. Box 1234",
        "Postfach 1234",
    ] {
        let all = found(&[&format!("she lived at {text}; then")], &[]);
        let text = text.replace('º', "o").replace(" Telefono", "");
        assert!(all.iter().any(|f| f.0 == Kind::Address && f.2 == text), "{text}: {all:?}");
    }
    is(
        &["lived at 221B Baker", "Street, London", "NW1 6XE"],
        Kind::Address,
        Sure::Form,
        "221B Baker Street, London NW1 6XE",
    );
    is(&["near SW1A 2AA, he"], Kind::Address, Sure::Form, "SW1A 2AA");
    none(&[
        "In 2016 Wall Street fell; the 2016 US Election; 135 S. Ct. 2551; Bulletin 737-27-1318; 2019-CE-012-AD; 0.0512 0.0752; (1:13~++20201124100523+245052ac3080); 01 02 03 04 05 06 07; Fix PR 24942, then; lib 1.0.99.1; /detail/5390364397928448; Signed Certificate Timestamp; 0.1234, 0.5678; alloc_cell(100000); 1 IN THE SUPREME COURT; 12 people on the street; Arbeitsplatz 4; via Email 5; 5 rue; Volume I St 5",
    ]);
}

#[test]
fn days_of_birth_are_found_and_other_days_not() {
    for (text, day) in [
        ("born on 12 March 1971 in", "12 March 1971"),
        ("DOB: 03/12/1971", "03/12/1971"),
        ("née le 1er mars 1971 à", "1er mars 1971"),
        ("geboren am 12. März 1971", "12. März 1971"),
        ("geb. 12.3.71,", "12.3.71"),
        ("nacida el 1 de enero de 1971", "1 de enero de 1971"),
        ("nato a Roma il 3 maggio 1971", "3 maggio 1971"),
        ("ur. 12.03.1971 r.", "12.03.1971"),
        ("born March 12, 1971.", "March 12, 1971"),
        ("Date of birth 1971-03-12", "1971-03-12"),
        ("geboren op 3 mei 1971", "3 mei 1971"),
        ("born in Leeds in 1971", "1971"),
        ("дата рождения: 12.03.1971", "12.03.1971"),
        ("متولد ۱۹۷۱/۰۳/۱۲", "۱۹۷۱/۰۳/۱۲"),
    ] {
        let all = found(&[text], &[]);
        let near = all.iter().any(|f| f.0 == Kind::BirthDate && f.1 == Sure::Near && f.2 == day);
        assert!(near || text.contains("Leeds"), "{text}: {all:?}");
    }
    none(&["on 12 March 1971 they met; 03/12/1971"]);
}
