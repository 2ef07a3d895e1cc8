//! What a webhook receives, in the shape that its server takes. Nothing in a message is
//! read as markup there: a title may be anybody's words.

use model::Shape;
use ports::Message;
use serde_json::{Value, json};

/// The body of a request.
pub(crate) fn body(shape: Shape, message: &Message) -> Value {
    match shape {
        Shape::Plain => plain(message),
        Shape::Slack => slack(message),
        Shape::Teams => teams(message),
    }
}

fn plain(message: &Message) -> Value {
    let Message { id, subject, lines, link, urgency, at } = message;
    json!({"id": id, "subject": subject, "lines": lines, "link": link, "urgency": urgency, "at": at.to_string()})
}

/// Slack takes at most 3000 characters in one section.
const SECTION_CHARS_MAX: usize = 2900;

fn slack(message: &Message) -> Value {
    let text: String = message.lines.join("\n").chars().take(SECTION_CHARS_MAX).collect();
    let text = if text.is_empty() { "-".to_owned() } else { text };
    let mut blocks = vec![
        json!({"type": "section", "text": {"type": "plain_text", "emoji": false, "text": message.subject}}),
        json!({"type": "section", "text": {"type": "plain_text", "emoji": false, "text": text}}),
    ];
    if let Some(link) = &message.link {
        let link = escaped(link);
        blocks.push(
            json!({"type": "section", "text": {"type": "mrkdwn", "text": format!("<{link}>")}}),
        );
    }
    json!({"text": escaped(&message.subject), "blocks": blocks})
}

/// The three characters with a meaning in Slack's own markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Rich text blocks, unlike text blocks, know no markup.
fn teams(message: &Message) -> Value {
    let run = |text: &str, weight: &str| {
        let text = if text.is_empty() { " " } else { text };
        let run = json!({"type": "TextRun", "text": text, "weight": weight});
        json!({"type": "RichTextBlock", "inlines": [run]})
    };
    let lines = message.lines.iter().map(|line| run(line, "Default"));
    let body: Vec<_> = std::iter::once(run(&message.subject, "Bolder")).chain(lines).collect();
    let actions: Vec<_> = message
        .link
        .iter()
        .map(|link| json!({"type": "Action.OpenUrl", "title": "Hinomi", "url": link}))
        .collect();
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": "1.4", "body": body, "actions": actions,
    });
    json!({"type": "message", "attachments": [{
        "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": null, "content": card,
    }]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            id: "incident:2026-001.0.0.sato".into(),
            subject: "至急 <!channel> [x](https://evil.example)".into(),
            lines: vec!["件名：<https://evil.example|銀行>".into(), String::new()],
            link: Some("https://hinomi.example.jp/incidents/2026-001".into()),
            urgency: "now",
            at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn slack_reads_no_markup_in_a_title() {
        let body = body(Shape::Slack, &message());
        assert_eq!(body["text"], "至急 &lt;!channel&gt; [x](https://evil.example)");
        let words = |block: usize| body["blocks"][block]["text"]["type"].clone();
        assert_eq!((words(0), words(1)), ("plain_text".into(), "plain_text".into()));
    }

    #[test]
    fn teams_gets_a_card_of_runs_without_markup() {
        let body = body(Shape::Teams, &message());
        let card = &body["attachments"][0]["content"];
        assert_eq!(card["type"], "AdaptiveCard");
        let blocks = card["body"].as_array().expect("blocks");
        assert!(blocks.iter().all(|block| block["type"] == "RichTextBlock"), "{card}");
        assert_eq!(card["actions"][0]["url"], "https://hinomi.example.jp/incidents/2026-001");
    }
}
