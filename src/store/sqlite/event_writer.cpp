#include "store/sqlite/event_writer.h"

#include <cmath>

#include "store/sqlite/people_rows.h"
#include "store/sqlite/rows.h"

namespace rollcall::store {
namespace {

using attendance::Evidence;
using attendance::Facts;
using attendance::NewEvent;

constexpr const char* kInsert =
    "INSERT INTO events VALUES (:number, :facts_seal, :kind, :at, :utc_offset, :zone, "
    ":received_at, :direction, :method, :device, :site, :credential, :liveness, :clock_unsure, "
    ":shown, :target, :reason, :author, :person_seal, :person, :evidence_seal, :score, "
    ":threshold, :margin, :matched_photo, :model, :face_width, :sharpness, :yaw, :pitch, "
    ":runner_up_seal, :runner_up, :offline_skew)";

/// SQLite keeps no -0.0, NaN or infinity as it is.
double storable(double value) {
    return std::isfinite(value) ? value + 0.0 : 0.0;
}

Evidence storable(Evidence evidence) {
    for (double* number :
         {&evidence.score, &evidence.threshold, &evidence.margin, &evidence.face_width,
          &evidence.sharpness, &evidence.yaw, &evidence.pitch}) {
        *number = storable(*number);
    }
    return evidence;
}

}  // namespace

EventWriter::EventWriter(SQLite::Database& writer, const journal::Chain& chain)
    : writer_(writer), links_(writer, chain), insert_(writer, kInsert) {}

/// The seal of a part, and what it commits to.
journal::Commitment EventWriter::seal(const char* column, ByteView content) {
    const journal::Salt salt = journal::new_salt();
    insert_.bind(column, salt.data(), static_cast<int>(salt.size()));
    return journal::commit(salt, content);
}

void EventWriter::bind_facts(const Facts& facts) {
    insert_.bind(":kind", static_cast<int>(facts.kind));
    insert_.bind(":at", static_cast<std::int64_t>(to_unix_millis(facts.at)));
    insert_.bind(":utc_offset", static_cast<std::int64_t>(facts.utc_offset.count()));
    insert_.bind(":zone", facts.zone);
    insert_.bind(":received_at", static_cast<std::int64_t>(to_unix_millis(facts.received_at)));
    if (facts.direction) {
        insert_.bind(":direction", static_cast<int>(*facts.direction));
    }
    insert_.bind(":method", static_cast<int>(facts.method));
    insert_.bind(":device", facts.device);
    insert_.bind(":site", facts.site);
    insert_.bind(":credential", facts.credential);
    insert_.bind(":liveness", static_cast<int>(facts.liveness));
    insert_.bind(":clock_unsure", facts.clock_unsure ? 1 : 0);
    if (facts.shown) {
        insert_.bind(":shown", static_cast<int>(*facts.shown));
    }
    if (facts.target) {
        insert_.bind(":target", facts.target->value());
    }
    insert_.bind(":reason", facts.reason);
    insert_.bind(":author", facts.author);
    if (facts.offline_skew) {
        insert_.bind(":offline_skew", static_cast<std::int64_t>(facts.offline_skew->count()));
    }
}

void EventWriter::bind_evidence(const Evidence& evidence) {
    insert_.bind(":score", evidence.score);
    insert_.bind(":threshold", evidence.threshold);
    insert_.bind(":margin", evidence.margin);
    insert_.bind(":matched_photo", evidence.matched_photo.value());
    insert_.bind(":model", key_of(evidence.model));
    insert_.bind(":face_width", evidence.face_width);
    insert_.bind(":sharpness", evidence.sharpness);
    insert_.bind(":yaw", evidence.yaw);
    insert_.bind(":pitch", evidence.pitch);
}

std::int64_t EventWriter::key_of(const ModelId& model) {
    if (model_ != model) {
        model_key_ = model_key(writer_, model);
        model_ = model;
    }
    return model_key_;
}

journal::Head EventWriter::write(const NewEvent& event) {
    insert_.reset();
    insert_.clearBindings();
    std::vector<journal::Commitment> parts(attendance::kEventParts, journal::kNoPart);
    parts[0] = seal(":facts_seal", attendance::encoded(event.facts));
    bind_facts(event.facts);
    parts[1] = seal(":person_seal", attendance::encoded(event.person));
    insert_.bind(":person", event.person.value());
    if (event.evidence) {
        const Evidence evidence = storable(*event.evidence);
        parts[2] = seal(":evidence_seal", attendance::encoded(evidence));
        bind_evidence(evidence);
    }
    if (event.runner_up) {
        parts[3] = seal(":runner_up_seal", attendance::encoded(*event.runner_up));
        insert_.bind(":runner_up", event.runner_up->value());
    }
    const journal::Head head =
        links_.append(journal::EntryKind::attendance, event.facts.received_at, std::move(parts));
    insert_.bind(":number", head.number.value());
    insert_.exec();
    return head;
}

}  // namespace rollcall::store
