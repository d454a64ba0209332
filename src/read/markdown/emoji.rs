//! Names of emoji between colons, `:tada:`, as GitHub, Hugo and Jekyll show them.
//!
//! Only names that are known; `:` in anything else is a colon.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::super::scan::{CodeEnds, tag_at};

/// The text with known names between colons as what they name, and where the first of how many
/// stood. What stands close behind a letter, a digit or another colon is no name, and neither is
/// what stands in code or in a tag.
pub(super) fn read(markdown: &str) -> (Cow<'_, str>, Option<(usize, usize)>) {
    let has_name = |at: usize| name(&markdown[at..]).is_some();
    if !memchr_iter(b':', markdown.as_bytes()).any(has_name) {
        return (Cow::Borrowed(markdown), None);
    }
    let mut result = String::with_capacity(markdown.len());
    let mut found: Option<(usize, usize)> = None;
    let mut code = CodeEnds::default();
    let mut rest = markdown;
    while let Some(at) = rest.find([':', '`', '~', '<', '\\']) {
        result.push_str(&rest[..at]);
        let here = &rest[at..];
        let begun = result.trim_end_matches([' ', '\t']);
        let before = result.chars().next_back();
        let is_apart = before.is_none_or(|c| !(c.is_ascii_alphanumeric() || c == ':' || c == '/'));
        if let Some((emoji, length)) = name(here).filter(|_| is_apart) {
            found = Some(found.map_or((markdown.len() - here.len(), 1), |(at, n)| (at, n + 1)));
            result.push_str(emoji);
            rest = &here[length..];
            continue;
        }
        let length = code
            .length(here, begun.is_empty() || begun.ends_with('\n'))
            .or_else(|| Some(tag_at(here, 0)?.end))
            .or_else(|| here.strip_prefix('\\')?.chars().next().map(|c| 1 + c.len_utf8()));
        let length = length.unwrap_or(1);
        result.push_str(&here[..length]);
        rest = &here[length..];
    }
    result.push_str(rest);
    (Cow::Owned(result), found)
}

/// The emoji whose name between colons a text begins with, and the length of it all.
pub(crate) fn name(here: &str) -> Option<(&'static str, usize)> {
    let name = here.strip_prefix(':')?;
    let end = name.bytes().position(|byte| !is_of_name(byte))?;
    let at = NAMES.binary_search_by(|(known, _)| (*known).cmp(&name[..end])).ok()?;
    let emoji = NAMES.get(at).filter(|_| name[end..].starts_with(':'))?.1;
    Some((emoji, end + 2))
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_+-".contains(&byte)
}

/// In the order of their bytes.
#[rustfmt::skip]
static NAMES: [(&str, &str); 646] = [
    ("+1", "\u{1F44D}"), ("-1", "\u{1F44E}"), ("100", "\u{1F4AF}"), ("1234", "\u{1F522}"),
    ("1st_place_medal", "\u{1F947}"), ("2nd_place_medal", "\u{1F948}"), ("3rd_place_medal", "\u{1F949}"),
    ("abc", "\u{1F524}"), ("airplane", "\u{2708}\u{FE0F}"), ("alarm_clock", "\u{23F0}"),
    ("alembic", "\u{2697}\u{FE0F}"), ("alien", "\u{1F47D}"), ("ambulance", "\u{1F691}"), ("anchor", "\u{2693}"),
    ("angel", "\u{1F47C}"), ("anger", "\u{1F4A2}"), ("angry", "\u{1F620}"), ("anguished", "\u{1F627}"),
    ("ant", "\u{1F41C}"), ("apple", "\u{1F34E}"), ("arrow_backward", "\u{25C0}\u{FE0F}"),
    ("arrow_down", "\u{2B07}\u{FE0F}"), ("arrow_forward", "\u{25B6}\u{FE0F}"),
    ("arrow_heading_down", "\u{2935}\u{FE0F}"), ("arrow_left", "\u{2B05}\u{FE0F}"),
    ("arrow_right", "\u{27A1}\u{FE0F}"), ("arrow_up", "\u{2B06}\u{FE0F}"), ("arrow_upper_right", "\u{2197}\u{FE0F}"),
    ("art", "\u{1F3A8}"), ("astonished", "\u{1F632}"), ("athletic_shoe", "\u{1F45F}"),
    ("atom_symbol", "\u{269B}\u{FE0F}"), ("baby", "\u{1F476}"), ("balance_scale", "\u{2696}\u{FE0F}"),
    ("balloon", "\u{1F388}"), ("ballot_box", "\u{1F5F3}\u{FE0F}"), ("ballot_box_with_check", "\u{2611}\u{FE0F}"),
    ("banana", "\u{1F34C}"), ("bangbang", "\u{203C}\u{FE0F}"), ("bank", "\u{1F3E6}"), ("bar_chart", "\u{1F4CA}"),
    ("bath", "\u{1F6C0}"), ("bear", "\u{1F43B}"), ("beer", "\u{1F37A}"), ("beers", "\u{1F37B}"),
    ("beetle", "\u{1FAB2}"), ("bell", "\u{1F514}"), ("bicyclist", "\u{1F6B4}"), ("bike", "\u{1F6B2}"),
    ("bird", "\u{1F426}"), ("birthday", "\u{1F382}"), ("black_circle", "\u{26AB}"), ("blossom", "\u{1F33C}"),
    ("blue_book", "\u{1F4D8}"), ("blue_heart", "\u{1F499}"), ("blush", "\u{1F60A}"), ("boat", "\u{26F5}"),
    ("bomb", "\u{1F4A3}"), ("book", "\u{1F4D6}"), ("bookmark", "\u{1F516}"), ("bookmark_tabs", "\u{1F4D1}"),
    ("books", "\u{1F4DA}"), ("boom", "\u{1F4A5}"), ("bouquet", "\u{1F490}"), ("bow", "\u{1F647}"),
    ("bow_and_arrow", "\u{1F3F9}"), ("bowing_man", "\u{1F647}\u{200D}\u{2642}\u{FE0F}"), ("boy", "\u{1F466}"),
    ("brain", "\u{1F9E0}"), ("bread", "\u{1F35E}"), ("bricks", "\u{1F9F1}"), ("broken_heart", "\u{1F494}"),
    ("broom", "\u{1F9F9}"), ("bug", "\u{1F41B}"), ("bulb", "\u{1F4A1}"), ("bullettrain_side", "\u{1F684}"),
    ("bus", "\u{1F68C}"), ("cactus", "\u{1F335}"), ("cake", "\u{1F370}"), ("calendar", "\u{1F4C5}"),
    ("call_me_hand", "\u{1F919}"), ("camera", "\u{1F4F7}"), ("camping", "\u{1F3D5}\u{FE0F}"),
    ("candle", "\u{1F56F}\u{FE0F}"), ("candy", "\u{1F36C}"), ("car", "\u{1F697}"), ("card_index", "\u{1F4C7}"),
    ("cat", "\u{1F408}"), ("cd", "\u{1F4BF}"), ("chains", "\u{26D3}\u{FE0F}"),
    ("chart_with_downwards_trend", "\u{1F4C9}"), ("chart_with_upwards_trend", "\u{1F4C8}"),
    ("checkered_flag", "\u{1F3C1}"), ("cheese", "\u{1F9C0}"), ("cherry_blossom", "\u{1F338}"),
    ("chicken", "\u{1F414}"), ("christmas_tree", "\u{1F384}"), ("cinema", "\u{1F3A6}"), ("city_sunset", "\u{1F306}"),
    ("clap", "\u{1F44F}"), ("clapper", "\u{1F3AC}"), ("clipboard", "\u{1F4CB}"), ("clock1", "\u{1F550}"),
    ("cloud", "\u{2601}\u{FE0F}"), ("clown_face", "\u{1F921}"), ("cn", "\u{1F1E8}\u{1F1F3}"),
    ("cocktail", "\u{1F378}"), ("coffee", "\u{2615}"), ("cold_face", "\u{1F976}"), ("cold_sweat", "\u{1F630}"),
    ("collision", "\u{1F4A5}"), ("compass", "\u{1F9ED}"), ("computer", "\u{1F4BB}"), ("confetti_ball", "\u{1F38A}"),
    ("confounded", "\u{1F616}"), ("confused", "\u{1F615}"), ("construction", "\u{1F6A7}"),
    ("construction_worker", "\u{1F477}"), ("construction_worker_man", "\u{1F477}\u{200D}\u{2642}\u{FE0F}"),
    ("cookie", "\u{1F36A}"), ("cool", "\u{1F192}"), ("cop", "\u{1F46E}"), ("copyright", "\u{A9}\u{FE0F}"),
    ("couple", "\u{1F46B}"), ("cow", "\u{1F404}"), ("cowboy_hat_face", "\u{1F920}"), ("credit_card", "\u{1F4B3}"),
    ("crescent_moon", "\u{1F319}"), ("crossed_fingers", "\u{1F91E}"), ("crossed_swords", "\u{2694}\u{FE0F}"),
    ("crown", "\u{1F451}"), ("cry", "\u{1F622}"), ("crying_cat_face", "\u{1F63F}"), ("crystal_ball", "\u{1F52E}"),
    ("cupid", "\u{1F498}"), ("curly_loop", "\u{27B0}"), ("cyclone", "\u{1F300}"), ("dagger", "\u{1F5E1}\u{FE0F}"),
    ("dancer", "\u{1F483}"), ("dart", "\u{1F3AF}"), ("dash", "\u{1F4A8}"), ("date", "\u{1F4C5}"),
    ("de", "\u{1F1E9}\u{1F1EA}"), ("deciduous_tree", "\u{1F333}"), ("desktop_computer", "\u{1F5A5}\u{FE0F}"),
    ("disappointed", "\u{1F61E}"), ("disappointed_relieved", "\u{1F625}"), ("dizzy", "\u{1F4AB}"),
    ("dizzy_face", "\u{1F635}"), ("dog", "\u{1F415}"), ("dollar", "\u{1F4B5}"), ("dolphin", "\u{1F42C}"),
    ("door", "\u{1F6AA}"), ("doughnut", "\u{1F369}"), ("dove_of_peace", "\u{1F54A}\u{FE0F}"), ("dragon", "\u{1F409}"),
    ("drooling_face", "\u{1F924}"), ("droplet", "\u{1F4A7}"), ("duck", "\u{1F986}"), ("e-mail", "\u{1F4E7}"),
    ("ear", "\u{1F442}"), ("earth_africa", "\u{1F30D}"), ("earth_americas", "\u{1F30E}"), ("earth_asia", "\u{1F30F}"),
    ("egg", "\u{1F373}"), ("eight", "\u{38}\u{FE0F}\u{20E3}"), ("electric_plug", "\u{1F50C}"),
    ("elephant", "\u{1F418}"), ("email", "\u{1F4E7}"), ("envelope", "\u{2709}\u{FE0F}"), ("es", "\u{1F1EA}\u{1F1F8}"),
    ("evergreen_tree", "\u{1F332}"), ("exclamation", "\u{2757}"), ("exploding_head", "\u{1F92F}"),
    ("expressionless", "\u{1F611}"), ("eyeglasses", "\u{1F453}"), ("eyes", "\u{1F440}"),
    ("face_with_head_bandage", "\u{1F915}"), ("face_with_thermometer", "\u{1F912}"), ("facepunch", "\u{1F44A}"),
    ("factory", "\u{1F3ED}"), ("family", "\u{1F46A}"), ("fast_forward", "\u{23E9}"), ("fax", "\u{1F4E0}"),
    ("fearful", "\u{1F628}"), ("file_folder", "\u{1F4C1}"), ("fire", "\u{1F525}"), ("fire_engine", "\u{1F692}"),
    ("fireworks", "\u{1F386}"), ("first_quarter_moon", "\u{1F313}"), ("fish", "\u{1F41F}"), ("fist", "\u{270A}"),
    ("five", "\u{35}\u{FE0F}\u{20E3}"), ("flags", "\u{1F38F}"), ("flashlight", "\u{1F526}"),
    ("floppy_disk", "\u{1F4BE}"), ("flushed", "\u{1F633}"), ("football", "\u{1F3C8}"), ("footprints", "\u{1F463}"),
    ("fork_and_knife", "\u{1F374}"), ("four", "\u{34}\u{FE0F}\u{20E3}"), ("fox_face", "\u{1F98A}"),
    ("fr", "\u{1F1EB}\u{1F1F7}"), ("frog", "\u{1F438}"), ("frowning", "\u{1F626}"),
    ("frowning_face", "\u{2639}\u{FE0F}"), ("full_moon", "\u{1F315}"), ("game_die", "\u{1F3B2}"),
    ("gb", "\u{1F1EC}\u{1F1E7}"), ("gear", "\u{2699}\u{FE0F}"), ("gem", "\u{1F48E}"), ("ghost", "\u{1F47B}"),
    ("gift", "\u{1F381}"), ("gift_heart", "\u{1F49D}"), ("girl", "\u{1F467}"), ("globe_with_meridians", "\u{1F310}"),
    ("goat", "\u{1F410}"), ("grapes", "\u{1F347}"), ("green_apple", "\u{1F34F}"), ("green_book", "\u{1F4D7}"),
    ("green_heart", "\u{1F49A}"), ("grey_exclamation", "\u{2755}"), ("grey_question", "\u{2754}"),
    ("grimacing", "\u{1F62C}"), ("grin", "\u{1F601}"), ("grinning", "\u{1F600}"), ("guitar", "\u{1F3B8}"),
    ("gun", "\u{1F52B}"), ("hamburger", "\u{1F354}"), ("hammer", "\u{1F528}"),
    ("hammer_and_wrench", "\u{1F6E0}\u{FE0F}"), ("hamster", "\u{1F439}"), ("hand", "\u{270B}"),
    ("handshake", "\u{1F91D}"), ("hankey", "\u{1F4A9}"), ("hash", "\u{23}\u{FE0F}\u{20E3}"),
    ("hatched_chick", "\u{1F425}"), ("headphones", "\u{1F3A7}"), ("hear_no_evil", "\u{1F649}"),
    ("heart", "\u{2764}\u{FE0F}"), ("heart_eyes", "\u{1F60D}"), ("heart_eyes_cat", "\u{1F63B}"),
    ("heartbeat", "\u{1F493}"), ("heartpulse", "\u{1F497}"), ("hearts", "\u{2665}\u{FE0F}"),
    ("heavy_check_mark", "\u{2714}\u{FE0F}"), ("heavy_exclamation_mark", "\u{2757}"),
    ("heavy_minus_sign", "\u{2796}"), ("heavy_multiplication_x", "\u{2716}\u{FE0F}"), ("heavy_plus_sign", "\u{2795}"),
    ("herb", "\u{1F33F}"), ("hibiscus", "\u{1F33A}"), ("hocho", "\u{1F52A}"), ("horse", "\u{1F40E}"),
    ("hospital", "\u{1F3E5}"), ("hot_face", "\u{1F975}"), ("hot_pepper", "\u{1F336}\u{FE0F}"), ("hotel", "\u{1F3E8}"),
    ("hourglass", "\u{231B}"), ("hourglass_flowing_sand", "\u{23F3}"), ("house", "\u{1F3E0}"),
    ("house_with_garden", "\u{1F3E1}"), ("hugging_face", "\u{1F917}"), ("hugs", "\u{1F917}"), ("hushed", "\u{1F62F}"),
    ("ice_cream", "\u{1F368}"), ("icecream", "\u{1F366}"), ("imp", "\u{1F47F}"), ("inbox_tray", "\u{1F4E5}"),
    ("incoming_envelope", "\u{1F4E8}"), ("infinity", "\u{267E}\u{FE0F}"), ("information_desk_person", "\u{1F481}"),
    ("information_source", "\u{2139}\u{FE0F}"), ("innocent", "\u{1F607}"), ("interrobang", "\u{2049}\u{FE0F}"),
    ("iphone", "\u{1F4F1}"), ("it", "\u{1F1EE}\u{1F1F9}"), ("jack_o_lantern", "\u{1F383}"), ("japan", "\u{1F5FE}"),
    ("jigsaw", "\u{1F9E9}"), ("joy", "\u{1F602}"), ("joy_cat", "\u{1F639}"), ("joystick", "\u{1F579}\u{FE0F}"),
    ("jp", "\u{1F1EF}\u{1F1F5}"), ("key", "\u{1F511}"), ("keyboard", "\u{2328}\u{FE0F}"), ("keycap_ten", "\u{1F51F}"),
    ("kiss", "\u{1F48F}"), ("kissing", "\u{1F617}"), ("kissing_heart", "\u{1F618}"), ("koala", "\u{1F428}"),
    ("kr", "\u{1F1F0}\u{1F1F7}"), ("lab_coat", "\u{1F97C}"), ("label", "\u{1F3F7}\u{FE0F}"), ("lantern", "\u{1F3EE}"),
    ("large_blue_circle", "\u{1F535}"), ("large_blue_diamond", "\u{1F537}"), ("last_quarter_moon", "\u{1F317}"),
    ("laughing", "\u{1F606}"), ("leaves", "\u{1F343}"), ("ledger", "\u{1F4D2}"),
    ("left_right_arrow", "\u{2194}\u{FE0F}"), ("lemon", "\u{1F34B}"), ("leopard", "\u{1F406}"),
    ("light_bulb", "\u{1F4A1}"), ("link", "\u{1F517}"), ("lips", "\u{1F444}"), ("lipstick", "\u{1F484}"),
    ("llama", "\u{1F999}"), ("lobster", "\u{1F99E}"), ("lock", "\u{1F512}"), ("lock_with_ink_pen", "\u{1F50F}"),
    ("lollipop", "\u{1F36D}"), ("loud_sound", "\u{1F50A}"), ("loudspeaker", "\u{1F4E2}"),
    ("love_letter", "\u{1F48C}"), ("lying_face", "\u{1F925}"), ("mag", "\u{1F50D}"), ("mag_right", "\u{1F50E}"),
    ("magnet", "\u{1F9F2}"), ("mailbox", "\u{1F4EB}"), ("mailbox_with_mail", "\u{1F4EC}"), ("man", "\u{1F468}"),
    ("man_facepalming", "\u{1F926}\u{200D}\u{2642}\u{FE0F}"), ("man_shrugging", "\u{1F937}\u{200D}\u{2642}\u{FE0F}"),
    ("man_technologist", "\u{1F468}\u{200D}\u{1F4BB}"), ("maple_leaf", "\u{1F341}"), ("mask", "\u{1F637}"),
    ("mega", "\u{1F4E3}"), ("memo", "\u{1F4DD}"), ("metal", "\u{1F918}"), ("microbe", "\u{1F9A0}"),
    ("microphone", "\u{1F3A4}"), ("microscope", "\u{1F52C}"), ("milky_way", "\u{1F30C}"),
    ("mobile_phone", "\u{1F4F1}"), ("money_mouth_face", "\u{1F911}"), ("money_with_wings", "\u{1F4B8}"),
    ("moneybag", "\u{1F4B0}"), ("monkey", "\u{1F412}"), ("monkey_face", "\u{1F435}"), ("monocle_face", "\u{1F9D0}"),
    ("moon", "\u{1F314}"), ("mount_fuji", "\u{1F5FB}"), ("mountain", "\u{26F0}\u{FE0F}"),
    ("mountain_snow", "\u{1F3D4}\u{FE0F}"), ("mouse", "\u{1F401}"), ("mouse2", "\u{1F401}"),
    ("movie_camera", "\u{1F3A5}"), ("muscle", "\u{1F4AA}"), ("mushroom", "\u{1F344}"),
    ("musical_keyboard", "\u{1F3B9}"), ("musical_note", "\u{1F3B5}"), ("mute", "\u{1F507}"),
    ("nail_care", "\u{1F485}"), ("nauseated_face", "\u{1F922}"), ("necktie", "\u{1F454}"), ("nerd_face", "\u{1F913}"),
    ("neutral_face", "\u{1F610}"), ("new", "\u{1F195}"), ("newspaper", "\u{1F4F0}"),
    ("night_with_stars", "\u{1F303}"), ("nine", "\u{39}\u{FE0F}\u{20E3}"), ("no_bell", "\u{1F515}"),
    ("no_entry", "\u{26D4}"), ("no_entry_sign", "\u{1F6AB}"), ("no_good", "\u{1F645}"), ("no_mouth", "\u{1F636}"),
    ("nose", "\u{1F443}"), ("notebook", "\u{1F4D3}"), ("notes", "\u{1F3B6}"), ("o", "\u{2B55}"),
    ("octopus", "\u{1F419}"), ("office", "\u{1F3E2}"), ("ok", "\u{1F197}"), ("ok_hand", "\u{1F44C}"),
    ("ok_woman", "\u{1F646}\u{200D}\u{2640}\u{FE0F}"), ("old_key", "\u{1F5DD}\u{FE0F}"),
    ("one", "\u{31}\u{FE0F}\u{20E3}"), ("open_book", "\u{1F4D6}"), ("open_file_folder", "\u{1F4C2}"),
    ("open_hands", "\u{1F450}"), ("open_mouth", "\u{1F62E}"), ("orange_book", "\u{1F4D9}"),
    ("outbox_tray", "\u{1F4E4}"), ("owl", "\u{1F989}"), ("ox", "\u{1F402}"), ("package", "\u{1F4E6}"),
    ("page_facing_up", "\u{1F4C4}"), ("page_with_curl", "\u{1F4C3}"), ("palm_tree", "\u{1F334}"),
    ("palms_up_together", "\u{1F932}"), ("panda_face", "\u{1F43C}"), ("paperclip", "\u{1F4CE}"),
    ("paperclips", "\u{1F587}\u{FE0F}"), ("partly_sunny", "\u{26C5}"), ("partying_face", "\u{1F973}"),
    ("passport_control", "\u{1F6C2}"), ("pause_button", "\u{23F8}\u{FE0F}"), ("peach", "\u{1F351}"),
    ("pear", "\u{1F350}"), ("pen", "\u{1F58A}\u{FE0F}"), ("pencil", "\u{1F4DD}"), ("pencil2", "\u{270F}\u{FE0F}"),
    ("penguin", "\u{1F427}"), ("pensive", "\u{1F614}"), ("performing_arts", "\u{1F3AD}"), ("persevere", "\u{1F623}"),
    ("petri_dish", "\u{1F9EB}"), ("phone", "\u{260E}\u{FE0F}"), ("pig", "\u{1F416}"), ("pill", "\u{1F48A}"),
    ("pineapple", "\u{1F34D}"), ("pizza", "\u{1F355}"), ("pleading_face", "\u{1F97A}"), ("point_down", "\u{1F447}"),
    ("point_left", "\u{1F448}"), ("point_right", "\u{1F449}"), ("point_up", "\u{261D}\u{FE0F}"),
    ("point_up_2", "\u{1F446}"), ("police_car", "\u{1F693}"), ("poop", "\u{1F4A9}"), ("pouting_cat", "\u{1F63E}"),
    ("pray", "\u{1F64F}"), ("princess", "\u{1F478}"), ("printer", "\u{1F5A8}\u{FE0F}"), ("punch", "\u{1F44A}"),
    ("purple_heart", "\u{1F49C}"), ("pushpin", "\u{1F4CC}"), ("question", "\u{2753}"), ("rabbit", "\u{1F407}"),
    ("racehorse", "\u{1F40E}"), ("radio", "\u{1F4FB}"), ("radioactive", "\u{2622}\u{FE0F}"), ("rage", "\u{1F621}"),
    ("rainbow", "\u{1F308}"), ("raised_eyebrow", "\u{1F928}"), ("raised_hand", "\u{270B}"),
    ("raised_hand_with_fingers_splayed", "\u{1F590}\u{FE0F}"), ("raised_hands", "\u{1F64C}"),
    ("raising_hand", "\u{1F64B}"), ("ramen", "\u{1F35C}"), ("recycle", "\u{267B}\u{FE0F}"), ("red_car", "\u{1F697}"),
    ("red_circle", "\u{1F534}"), ("registered", "\u{AE}\u{FE0F}"), ("relaxed", "\u{263A}\u{FE0F}"),
    ("relieved", "\u{1F60C}"), ("reminder_ribbon", "\u{1F397}\u{FE0F}"), ("repeat", "\u{1F501}"),
    ("revolving_hearts", "\u{1F49E}"), ("ribbon", "\u{1F380}"), ("rice", "\u{1F35A}"), ("robot", "\u{1F916}"),
    ("rocket", "\u{1F680}"), ("rofl", "\u{1F923}"), ("roll_eyes", "\u{1F644}"), ("rooster", "\u{1F413}"),
    ("rose", "\u{1F339}"), ("rotating_light", "\u{1F6A8}"), ("round_pushpin", "\u{1F4CD}"),
    ("ru", "\u{1F1F7}\u{1F1FA}"), ("runner", "\u{1F3C3}"), ("running", "\u{1F3C3}"),
    ("satellite", "\u{1F6F0}\u{FE0F}"), ("satisfied", "\u{1F606}"), ("sauropod", "\u{1F995}"),
    ("school", "\u{1F3EB}"), ("scissors", "\u{2702}\u{FE0F}"), ("scream", "\u{1F631}"), ("scroll", "\u{1F4DC}"),
    ("seat", "\u{1F4BA}"), ("secret", "\u{3299}\u{FE0F}"), ("see_no_evil", "\u{1F648}"), ("seedling", "\u{1F331}"),
    ("selfie", "\u{1F933}"), ("seven", "\u{37}\u{FE0F}\u{20E3}"), ("shark", "\u{1F988}"), ("sheep", "\u{1F411}"),
    ("shield", "\u{1F6E1}\u{FE0F}"), ("ship", "\u{1F6A2}"), ("shirt", "\u{1F455}"), ("shoe", "\u{1F45E}"),
    ("shopping_cart", "\u{1F6D2}"), ("shrug", "\u{1F937}"), ("shushing_face", "\u{1F92B}"),
    ("six", "\u{36}\u{FE0F}\u{20E3}"), ("skull", "\u{1F480}"), ("sleeping", "\u{1F634}"), ("sleepy", "\u{1F62A}"),
    ("slightly_frowning_face", "\u{1F641}"), ("slightly_smiling_face", "\u{1F642}"), ("slot_machine", "\u{1F3B0}"),
    ("sloth", "\u{1F9A5}"), ("small_blue_diamond", "\u{1F539}"), ("small_orange_diamond", "\u{1F538}"),
    ("smile", "\u{1F604}"), ("smile_cat", "\u{1F638}"), ("smiley", "\u{1F603}"), ("smiley_cat", "\u{1F63A}"),
    ("smiling_face_with_three_hearts", "\u{1F970}"), ("smiling_imp", "\u{1F608}"), ("smirk", "\u{1F60F}"),
    ("smirk_cat", "\u{1F63C}"), ("smoking", "\u{1F6AC}"), ("snail", "\u{1F40C}"), ("snake", "\u{1F40D}"),
    ("sneezing_face", "\u{1F927}"), ("snowboarder", "\u{1F3C2}"), ("snowflake", "\u{2744}\u{FE0F}"),
    ("snowman", "\u{2603}\u{FE0F}"), ("sob", "\u{1F62D}"), ("soccer", "\u{26BD}"), ("soon", "\u{1F51C}"),
    ("sos", "\u{1F198}"), ("sound", "\u{1F509}"), ("space_invader", "\u{1F47E}"), ("sparkle", "\u{2747}\u{FE0F}"),
    ("sparkler", "\u{1F387}"), ("sparkles", "\u{2728}"), ("sparkling_heart", "\u{1F496}"),
    ("speak_no_evil", "\u{1F64A}"), ("speaker", "\u{1F508}"), ("speech_balloon", "\u{1F4AC}"),
    ("speedboat", "\u{1F6A4}"), ("spider", "\u{1F577}\u{FE0F}"), ("spiral_notepad", "\u{1F5D2}\u{FE0F}"),
    ("sponge", "\u{1F9FD}"), ("star", "\u{2B50}"), ("star2", "\u{1F31F}"), ("star_struck", "\u{1F929}"),
    ("stars", "\u{1F320}"), ("statue_of_liberty", "\u{1F5FD}"), ("stop_sign", "\u{1F6D1}"),
    ("stopwatch", "\u{23F1}\u{FE0F}"), ("strawberry", "\u{1F353}"), ("stuck_out_tongue", "\u{1F61B}"),
    ("stuck_out_tongue_closed_eyes", "\u{1F61D}"), ("stuck_out_tongue_winking_eye", "\u{1F61C}"),
    ("student", "\u{1F9D1}\u{200D}\u{1F393}"), ("studio_microphone", "\u{1F399}\u{FE0F}"),
    ("sun", "\u{2600}\u{FE0F}"), ("sun_with_face", "\u{1F31E}"), ("sunflower", "\u{1F33B}"),
    ("sunglasses", "\u{1F60E}"), ("sunny", "\u{2600}\u{FE0F}"), ("sunrise", "\u{1F305}"), ("surfer", "\u{1F3C4}"),
    ("sushi", "\u{1F363}"), ("sweat", "\u{1F613}"), ("sweat_drops", "\u{1F4A6}"), ("sweat_smile", "\u{1F605}"),
    ("syringe", "\u{1F489}"), ("taco", "\u{1F32E}"), ("tada", "\u{1F389}"), ("tangerine", "\u{1F34A}"),
    ("taxi", "\u{1F695}"), ("tea", "\u{1F375}"), ("telephone", "\u{260E}\u{FE0F}"), ("telescope", "\u{1F52D}"),
    ("tennis", "\u{1F3BE}"), ("tent", "\u{26FA}"), ("test_tube", "\u{1F9EA}"), ("thermometer", "\u{1F321}\u{FE0F}"),
    ("thinking", "\u{1F914}"), ("thinking_face", "\u{1F914}"), ("thought_balloon", "\u{1F4AD}"),
    ("thread", "\u{1F9F5}"), ("three", "\u{33}\u{FE0F}\u{20E3}"), ("three_button_mouse", "\u{1F5B1}\u{FE0F}"),
    ("thumbsdown", "\u{1F44E}"), ("thumbsup", "\u{1F44D}"), ("ticket", "\u{1F3AB}"), ("tiger", "\u{1F405}"),
    ("timer_clock", "\u{23F2}\u{FE0F}"), ("tired_face", "\u{1F62B}"), ("tm", "\u{2122}\u{FE0F}"),
    ("toilet", "\u{1F6BD}"), ("tomato", "\u{1F345}"), ("tongue", "\u{1F445}"), ("toolbox", "\u{1F9F0}"),
    ("top", "\u{1F51D}"), ("tophat", "\u{1F3A9}"), ("tractor", "\u{1F69C}"), ("traffic_light", "\u{1F6A5}"),
    ("train", "\u{1F686}"), ("triangular_flag_on_post", "\u{1F6A9}"), ("triangular_ruler", "\u{1F4D0}"),
    ("triumph", "\u{1F624}"), ("trophy", "\u{1F3C6}"), ("tropical_fish", "\u{1F420}"), ("truck", "\u{1F69A}"),
    ("tshirt", "\u{1F455}"), ("tulip", "\u{1F337}"), ("turtle", "\u{1F422}"), ("tv", "\u{1F4FA}"),
    ("twisted_rightwards_arrows", "\u{1F500}"), ("two", "\u{32}\u{FE0F}\u{20E3}"), ("two_hearts", "\u{1F495}"),
    ("uk", "\u{1F1EC}\u{1F1E7}"), ("umbrella", "\u{2602}\u{FE0F}"), ("unamused", "\u{1F612}"),
    ("unicorn", "\u{1F984}"), ("unlock", "\u{1F513}"), ("up", "\u{1F199}"), ("upside_down_face", "\u{1F643}"),
    ("us", "\u{1F1FA}\u{1F1F8}"), ("v", "\u{270C}\u{FE0F}"), ("vertical_traffic_light", "\u{1F6A6}"),
    ("video_camera", "\u{1F4F9}"), ("video_game", "\u{1F3AE}"), ("violin", "\u{1F3BB}"), ("volcano", "\u{1F30B}"),
    ("vomiting_face", "\u{1F92E}"), ("vulcan_salute", "\u{1F596}"), ("walking", "\u{1F6B6}"),
    ("warning", "\u{26A0}\u{FE0F}"), ("wastebasket", "\u{1F5D1}\u{FE0F}"), ("watch", "\u{231A}"),
    ("watermelon", "\u{1F349}"), ("wave", "\u{1F44B}"), ("weary", "\u{1F629}"), ("whale", "\u{1F433}"),
    ("wheelchair", "\u{267F}"), ("white_check_mark", "\u{2705}"), ("white_circle", "\u{26AA}"),
    ("white_flag", "\u{1F3F3}\u{FE0F}"), ("wine_glass", "\u{1F377}"), ("wink", "\u{1F609}"), ("wolf", "\u{1F43A}"),
    ("woman", "\u{1F469}"), ("woman_facepalming", "\u{1F926}\u{200D}\u{2640}\u{FE0F}"),
    ("woman_shrugging", "\u{1F937}\u{200D}\u{2640}\u{FE0F}"), ("woman_technologist", "\u{1F469}\u{200D}\u{1F4BB}"),
    ("woozy_face", "\u{1F974}"), ("worried", "\u{1F61F}"), ("wrench", "\u{1F527}"),
    ("writing_hand", "\u{270D}\u{FE0F}"), ("x", "\u{274C}"), ("yellow_heart", "\u{1F49B}"), ("yum", "\u{1F60B}"),
    ("zap", "\u{26A1}"), ("zero", "\u{30}\u{FE0F}\u{20E3}"), ("zipper_mouth_face", "\u{1F910}"),
    ("zombie", "\u{1F9DF}"), ("zzz", "\u{1F4A4}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_known_are_shown() {
        let check = |text: &str, expect: &str| assert_eq!(read(text).0, expect, "{text}");
        check("甲:tada::+1: b :x:", "甲\u{1F389}\u{1F44D} b \u{274C}");
        check("**a**:white_check_mark:", "**a**\u{2705}");
        for text in [
            "a:b:c",
            "std::heart::x",
            "http://x:tada:",
            "10:30:20",
            ":Tada:",
            ": tada :",
            ":tada",
            "`:tada:`",
            "\\:tada:",
            "<a title=':tada:'>",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn the_names_are_in_order() {
        assert!(NAMES.is_sorted_by(|one, other| one.0 < other.0));
    }
}
