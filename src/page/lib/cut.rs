//! Long names, cut in the middle where there is no room: what tells them apart often stands at their end.

use yew::prelude::*;

/// Shorter texts are cut at their end.
const SHORTEST: usize = 20;
/// Letters of the end that stay, where no sign parts off a better one.
const USUAL_END: usize = 8;
/// Letters that stay at most.
const LONGEST_END: usize = 22;

/// A text whose end stays in sight. It reads and copies as a whole.
pub fn in_middle(text: &str) -> Html {
    match end_of(text) {
        Some(end) => {
            let letters = text[end..].chars().count();
            html! {
                <span class="split-name" style={format!("--end:{letters}")}>
                    <span>{ text[..end].to_owned() }</span>{ text[end..].to_owned() }
                </span>
            }
        }
        None => text.to_owned().into(),
    }
}

/// Where the end begins that is to stay: the last step of a path or an ARN, else the last letters. None for a short text.
fn end_of(text: &str) -> Option<usize> {
    let letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if letters.len() < SHORTEST {
        return None;
    }
    let is_fitting = |length: usize| (USUAL_END..=LONGEST_END).contains(&length);
    let after_sign = |signs: [char; 2]| {
        let at = text.rfind(signs)?;
        let length = text[at..].chars().count();
        is_fitting(length).then_some(at)
    };
    let end = after_sign(['/', ':']);
    Some(end.unwrap_or(letters[letters.len() - USUAL_END]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> &str {
        end_of(text).map_or("", |at| &text[at..])
    }

    #[test]
    fn the_last_step_of_an_arn_stays_and_else_some_letters() {
        assert_eq!(end("short"), "");
        let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/database-7f3";
        assert_eq!(end(secret), "/database-7f3");
        assert_eq!(end("stratus-red-team-ec2-get-user-data"), "ser-data");
        assert_eq!(end("arn:aws:iam::123456789012:role/a"), "2:role/a");
        let long = format!("arn:aws:iam::123456789012:role/{}", "x".repeat(40));
        assert_eq!(end(&long), "xxxxxxxx");
        assert_eq!(end("ééééééééééééééééééééééé"), "éééééééé");
    }
}
