#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/active_liveness.h"
#include "app/attempt.h"
#include "app/calibrate.h"
#include "app/enrol.h"
#include "app/identify.h"
#include "app/merge_people.h"
#include "app/pay_periods.h"
#include "app/picture_reader.h"
#include "app/pins.h"
#include "app/record_basis.h"
#include "app/records.h"
#include "app/remove_person.h"
#include "app/retention.h"
#include "app/set_aside.h"
#include "app/sign_in.h"
#include "app/terms_desk.h"
#include "app/terms_of_person.h"
#include "app/timesheets.h"
#include "app/verify_person.h"
#include "cli/host.h"
#include "core/config.h"
#include "face/analyser.h"
#include "gallery/match_policy.h"
#include "gallery/vector_index.h"
#include "main/stores.h"

namespace rollcall {

/// The networks and what reads pictures with them.
struct Recognition {
    std::unique_ptr<face::Analyser> analyser;
    gallery::MatchPolicy policy;
    bool quality_gate;
    gallery::MatchPolicy catalogue_policy;      ///< what it would be with none of it set
    std::optional<gallery::Distance> distance;  ///< match.distance; nothing: similarity
    cli::Liveness liveness;                     ///< its judge may be null
    app::PixelBudget budget;
    app::PictureReader reader;

    Recognition(std::unique_ptr<face::Analyser> made, gallery::MatchPolicy thresholds,
                gallery::MatchPolicy catalogue_thresholds, cli::Liveness liveness,
                const Config& config);
};

/// Builds the configured profile's networks; `liveness` is used for passive liveness. Errors: as
/// load_catalogue and make_network_analyser.
Result<std::unique_ptr<Recognition>> build_recognition(const Config& config,
                                                       cli::Liveness liveness = {});

/// The judge of liveness, as cli::Host::liveness.
Result<cli::Liveness> build_liveness(const Config& config, std::vector<std::string> networks);

/// The profile's judge for passive liveness; none, with a word in the log, where its files are
/// missing: recognition goes on without it. Errors: as build_liveness.
Result<cli::Liveness> liveness_if_there(const Config& config);

/// The thresholds in force: the catalogue's for the profile's embedder, or the settings'.
Result<gallery::MatchPolicy> match_policy(const face::Catalogue& catalogue, const Config& config);

/// Whether work that takes minutes should be left, because the process is to end.
using StopAsked = std::function<bool()>;

/// Everything that commands and the server need to answer questions about people.
class Parts final : public cli::Workplace {
  public:
    /// `recognition` is null for a workplace with people alone, `stores` nothing for one with the
    /// networks alone. `zone`: by which those work who have no other.
    Parts(std::unique_ptr<Recognition> recognition, std::optional<Stores> stores,
          std::unique_ptr<gallery::VectorIndex> index, TimeZone zone,
          const Config::Retention& retention);

    /// The index from the store. Where the stores may be written, templates that are damaged or not
    /// there (the photo was enrolled with another model) are made from the photos before, on
    /// `threads` threads. Errors: templates_of_other_model (they may not be written, and none
    /// fits); request_timeout (`stop`); as the store's.
    Status fill_gallery(std::size_t threads, const StopAsked& stop);

    const app::PictureReader& reader() const override { return recognition_->reader; }
    const gallery::MatchPolicy& policy() const override { return recognition_->policy; }
    const gallery::MatchPolicy& catalogue_policy() const override {
        return recognition_->catalogue_policy;
    }
    const app::Identify& identify() const override { return *identify_; }
    const app::Calibrate& calibrate() const override { return *calibrate_; }
    const people::PeopleStore& people() const override { return *stores_->people; }
    const app::AttemptReader& attempts() const { return *attempts_; }
    const app::ActiveLiveness& active_liveness() const { return *active_liveness_; }
    app::Enrol& enrol() override { return *enrol_; }
    app::RemovePerson& remove_person() override { return *remove_person_; }
    app::Retention& retention() override { return *retention_; }
    app::SetAside& set_aside() override { return *set_aside_; }

    app::Records& records() override { return *records_; }
    people::Directory& directory() override { return *stores_->directory; }
    app::TermsDesk& terms() { return *terms_desk_; }
    const app::TermsOfPerson& terms_of_person() const { return *terms_of_person_; }
    const app::Timesheets& timesheets() const override { return *timesheets_; }
    const app::ExportPerson& export_person() const override { return *export_person_; }
    app::PayPeriods& pay_periods() override { return *pay_periods_; }

    app::RecordBasis& record_basis() override { return *record_basis_; }
    app::MergePeople& merge_people() { return *merge_people_; }
    const app::VerifyPerson& verify_person() const { return *verify_person_; }
    const people::PhotoStore& photos() const { return *stores_->photos; }
    people::PeopleStore& people_store() { return *stores_->people; }
    attendance::EventStore& events() { return *stores_->events; }
    attendance::CorrectionStore& corrections() { return *stores_->corrections; }
    access::AuditLog& audit() override { return *stores_->audit; }
    /// With serving.
    app::Pins make_pins() { return {*stores_->pins, *stores_->pin_pepper}; }
    access::DeviceStore& device_store() { return *stores_->devices; }
    access::UserStore& user_store() { return *stores_->users; }
    access::SignInStore& sign_in_store() { return *stores_->sign_in; }
    access::PersonalStore& personal_store() { return *stores_->personal; }
    attendance::AcknowledgementStore& acknowledgements() { return *stores_->acknowledgements; }
    /// With serving.
    app::SignIn make_sign_in(app::SignInSettings settings) {
        return {*stores_->users,           *stores_->sign_in,           clock_,
                *stores_->password_pepper, *stores_->second_factor_key, settings};
    }
    webhooks::WebhookStore& webhook_store() { return *stores_->webhooks; }
    /// With serving.
    const SecretKey& webhook_key() const { return *stores_->webhook_key; }
    const journal::JournalStore& journal() const { return *stores_->journal; }
    /// With serving.
    const journal::Chain& chain() const { return *stores_->chain; }
    access::AccessStore& access_store() { return *stores_->access; }
    const gallery::VectorIndex& index() const { return *index_; }
    app::GalleryChanges& changes() { return changes_; }
    const app::LostPeople& lost() const { return changes_.lost; }
    const Clock& clock() const { return clock_; }

  private:
    Status make_missing_templates(std::size_t threads, const StopAsked& stop);

    SystemClock clock_;
    std::unique_ptr<Recognition> recognition_;
    std::optional<Stores> stores_;
    std::unique_ptr<gallery::VectorIndex> index_;
    app::GalleryChanges changes_;
    liveness::SessionBook liveness_sessions_{clock_, random_bytes};
    std::optional<app::AttemptReader> attempts_;
    std::optional<app::Identify> identify_;
    std::optional<app::ActiveLiveness> active_liveness_;
    std::optional<app::VerifyPerson> verify_person_;
    std::optional<app::Calibrate> calibrate_;
    std::optional<app::Enrol> enrol_;
    std::optional<app::RemovePerson> remove_person_;
    std::optional<app::Retention> retention_;
    std::optional<app::SetAside> set_aside_;
    std::optional<app::MergePeople> merge_people_;
    std::optional<app::RecordBasis> record_basis_;
    std::optional<app::Records> records_;
    std::optional<app::TermsDesk> terms_desk_;
    std::optional<app::TermsOfPerson> terms_of_person_;
    std::optional<app::Timesheets> timesheets_;
    std::optional<app::ExportPerson> export_person_;
    std::optional<app::PayPeriods> pay_periods_;
};

/// Opens what `opening` asks for: networks, stores, the index filled from the store, and with write
/// access what a crash has left is ended (RemovePerson::finish_pending) and missing templates are
/// made (Parts::fill_gallery). Errors: as Parts::fill_gallery, and the parts'.
Result<std::unique_ptr<Parts>> build_parts(
    const Config& config, cli::Opening opening, const StopAsked& stop = [] { return false; });

}  // namespace rollcall
