#include "journal/chain.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "journal/encoder.h"

namespace rollcall::journal {
namespace {

constexpr std::string_view kHeadPrefix = "rollcall-head-1:";

Sha256 head_tag(const SecretKey& key, const Head& head) {
    return hmac_sha256(key.bytes(), Encoder()
                                        .text("rollcall journal head")
                                        .number(head.number.value())
                                        .bytes(head.mac)
                                        .result());
}

std::optional<Sha256> parse_hash(std::string_view text) {
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != Sha256{}.size()) {
        return std::nullopt;
    }
    Sha256 hash{};
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

/// Up to the next colon; what was read is taken off `text`.
std::string_view next_field(std::string_view& text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view field = text.substr(0, colon);
    text.remove_prefix(std::min(colon + 1, text.size()));
    return field;
}

}  // namespace

Mac Chain::mac(const Mac& previous, const Link& link) const {
    Encoder bytes;
    bytes.text("rollcall journal link")
        .bytes(previous)
        .number(link.number.value())
        .number(static_cast<std::int64_t>(link.kind))
        .number(to_unix_millis(link.recorded_at));
    for (const Commitment& part : link.parts) {
        bytes.bytes(part);
    }
    return hmac_sha256(key_.bytes(), bytes.result());
}

std::string Chain::sign(const Head& head) const {
    return std::string(kHeadPrefix) + std::to_string(head.number.value()) + ":" + to_hex(head.mac) +
           ":" + to_hex(head_tag(key_, head));
}

std::optional<Head> Chain::verified(std::string_view signed_head) const {
    std::string_view text = trimmed(signed_head);
    if (!text.starts_with(kHeadPrefix)) {
        return std::nullopt;
    }
    text.remove_prefix(kHeadPrefix.size());
    const std::string_view number_text = next_field(text);
    std::int64_t number = 0;
    const char* const end = number_text.data() + number_text.size();
    const auto parsed = std::from_chars(number_text.data(), end, number);
    const auto mac = parse_hash(next_field(text));
    const auto tag = parse_hash(text);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < 0 || !mac || !tag) {
        return std::nullopt;
    }
    const Head head{EntryNumber(number), *mac};
    return equal_in_constant_time(*tag, head_tag(key_, head)) ? std::optional(head) : std::nullopt;
}

bool Verifier::fail(Fault::Kind kind, EntryNumber number) {
    if (!fault_) {
        fault_ = Fault{kind, number};
    }
    return false;
}

bool Verifier::add(const StoredLink& stored) {
    if (fault_) {
        return false;
    }
    const EntryNumber next(last_.number.value() + 1);
    if (stored.link.number != next) {
        return fail(Fault::Kind::missing, next);
    }
    if (chain_.mac(last_.mac, stored.link) != stored.mac) {
        return fail(Fault::Kind::altered, next);
    }
    last_ = {next, stored.mac};
    const bool as_expected = std::ranges::all_of(expected_, [this](const Head& head) {
        return head.number != last_.number || head.mac == last_.mac;
    });
    return as_expected || fail(Fault::Kind::foreign_head, next);
}

std::optional<Fault> Verifier::finish() {
    for (const Head& head : expected_) {
        if (head.number > last_.number) {
            fail(Fault::Kind::cut_off, EntryNumber(last_.number.value() + 1));
        }
    }
    return fault_;
}

}  // namespace rollcall::journal
