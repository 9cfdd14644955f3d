//! Names of a list in other forms, and names behind titles and labels.

use super::*;

#[test]
fn names_are_found_in_all_their_forms() {
    let names = ["Anna Maria Lee", "Okonkwo-Reed, Tom", "張三", "Jan van der Berg"];
    for (text, name) in [
        ("then Anna Maria Lee said", "Anna Maria Lee"),
        ("then Lee said", "Lee"),
        ("by A. Lee, who", "A. Lee"),
        ("by A.M. Lee, who", "A.M. Lee"),
        ("as LEE, Anna wrote", "LEE, Anna"),
        ("in Lee’s house", "Lee’s"),
        ("ANNA LEE", "ANNA LEE"),
        ("then Anna went", "Anna"),
        ("met Bob Lee there", "Bob Lee"),
        ("by Anna J. Lee, who", "Anna J. Lee"),
        ("met Lee Thompson there", "Lee Thompson"),
        ("the Lee Campaign was", "Lee"),
        ("Anna Thompson came", "Anna Thompson"),
        ("at Lee’s London flat", "Lee’s"),
        ("Lee, A. wrote", "Lee, A"),
        ("Mr Okonkwo-Reed did", "Okonkwo-Reed"),
        ("港口局張三簽名", "張三"),
        ("dass van der Berg kam", "van der Berg"),
        ("anna lee wrote", "anna lee"),
        ("Yesterday Lee went", "Lee"),
    ] {
        let all = found(&[text], &names);
        assert!(all.contains(&(Kind::Name, Sure::Near, name.to_owned())), "{text}: {all:?}");
    }
    let over = found(&["it was Anna", "Lee who", "told Okon-", "kwo-Reed that"], &names);
    assert!(over.iter().any(|f| f.2 == "Anna Lee") && over.iter().any(|f| f.2 == "Okon-kwo-Reed"), "{over:?}");
    // A script without capitals shows no run of names.
    assert_eq!(found(&["گفت محمد رضایی امروز"], &["محمد رضایی"])[0].2, "محمد رضایی");
    assert_eq!(found(&["گفت رضایی امروز"], &["محمد رضایی"])[0].2, "رضایی");
    assert_eq!(found(&["the lee side, Leeds, Annabel, sleep"], &names), []);
    let mail = found(&["write to anna.lee@example.org"], &names);
    assert_eq!(mail.len(), 1, "{mail:?}");
}

#[test]
fn names_are_found_behind_titles_and_labels() {
    for (text, name) in [
        ("then Mr. Peter Marsh said", "Peter Marsh"),
        ("Mme de Villiers a", "de Villiers"),
        ("mit Herrn Dr. Kraus und", "Kraus"),
        ("From: Peter Marsh", "Peter Marsh"),
        ("Von: Petra Kraus", "Petra Kraus"),
        ("gez. P. Kraus", "P. Kraus"),
        ("Signed by Peter Marsh", "Peter Marsh"),
        ("Sra. Ana Ruiz firmó", "Ana Ruiz"),
        ("À : Jean Petit", "Jean Petit"),
        ("From: Marsh, Peter", "Marsh, Peter"),
        ("M. Dupont est", "Dupont"),
        ("betrokkene dr. Jansen en", "Jansen"),
        ("contra doña María Ruiz", "María Ruiz"),
        ("then Mr West said", "West"),
    ] {
        is(&[text], Kind::Name, Sure::Near, name);
    }
    none(&[
        "a letter from Peter Marsh to the Harbour Office; to: be done; MS Word; Dr. No. 5; Signed on Monday; John M. said; Upstream-Name: Public Suffix; TOM LORD BE LIABLE; Tom Lord Disclaims; Name: Contact Phone: 5",
    ]);
}
