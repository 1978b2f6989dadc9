#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "app/check_in.h"
#include "app/credentials.h"
#include "app/payroll.h"
#include "app/photo_links.h"
#include "core/worker_pool.h"
#include "gallery/exact_index.h"
#include "server/server.h"
#include "unit/app/fake_outbound_client.h"
#include "unit/app/users_in_folder.h"
#include "unit/server/fakes.h"
#include "unit/server/no_acknowledgements.h"
#include "unit/server/no_closings.h"
#include "unit/server/no_corrections.h"
#include "unit/server/no_terms.h"
#include "unit/server/shown_people.h"
#include "unit/server/wire.h"

namespace rollcall::server {

inline constexpr std::string_view kKey = "the-key-of-the-environment";

inline std::string text_of(const Bytes& bytes) {
    return std::string(as_text(bytes));
}

/// A multipart form, piece by piece.
class FormText {
  public:
    FormText& field(const std::string& name, const std::string& value) {
        return part("name=\"" + name + "\"", "", value);
    }
    /// As clients send it that give every part a Content-Type.
    FormText& typed_field(const std::string& name, const std::string& value) {
        return part("name=" + name, "Content-Type: text/plain; charset=utf-8\r\n", value);
    }
    FormText& file(const std::string& name, const std::string& bytes) {
        return part("name=\"" + name + "\"; filename=\"face.jpg\"", "Content-Type: image/jpeg\r\n",
                    bytes);
    }
    std::string body() const { return text_ + "--XX--\r\n"; }
    static std::string type() { return "multipart/form-data; boundary=XX"; }

  private:
    FormText& part(const std::string& disposition, const std::string& more,
                   const std::string& data) {
        text_ += "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more + "\r\n" +
                 data + "\r\n";
        return *this;
    }
    std::string text_;
};

/// A whole server on the loopback, with its real use cases over fakes in memory.
class ServerTest : public testing::Test {
  protected:
    static constexpr float kThreshold = 0.9F;

    ServerTest();  // out of line, as the fakes below are then compiled once
    ~ServerTest() override;

    /// With `settings` and `worker_threads` as the test has set them.
    void start();
    Api api();  ///< the use cases below
    void TearDown() override;

    std::uint16_t port() const { return server->port(); }
    /// One request with the environment's key, on a connection of its own.
    Answer call(const std::string& method, const std::string& target,
                std::map<std::string, std::string> headers = {}, const std::string& body = "");
    Answer post_form(const std::string& target, const FormText& form);
    Answer insert(const std::string& id, const Bytes& picture);
    Answer search(const Bytes& picture);
    std::string search_request(const Bytes& picture) const;
    /// The cookie's "name=value" of a new page session.
    std::string open_session(access::PageRole role);

    ServerSettings settings = default_settings();
    std::size_t worker_threads = 2;
    std::size_t queue_limit = 16;

    AtomicClock clock;
    ObedientAnalyser analyser;
    app::PixelBudget pixels{48'000'000};
    app::PictureReader reader{analyser, pixels, {}};
    SharedPeople people;
    SharedPhotos photos;
    SharedAccess access;
    std::unique_ptr<gallery::VectorIndex> index =
        gallery::make_exact_index(analyser.model(), app::FakeAnalyser::kDimension);
    app::GalleryChanges gallery_changes;
    app::Enrol enrol{reader,         *index, people,
                     photos,         clock,  {.duplicate_threshold = kThreshold},
                     gallery_changes};
    app::RemovePerson remove_person{*index, people, photos, gallery_changes};
    app::SetAside set_aside{*index, people, gallery_changes};
    app::RecordBasis record_basis{*index, people, gallery_changes};
    app::MergePeople merge_people{*index, people, clock, gallery_changes};
    ShownPeople directory{people};
    app::Records records{directory, clock};
    gallery::MatchPolicy policy{.identify = kThreshold, .verify = kThreshold};
    app::AttemptReader attempts{reader, kThreshold};
    app::Identify identify{reader, *index, people, gallery_changes.lost, policy};
    liveness::SessionBook liveness_sessions{clock, random_bytes};
    app::ActiveLiveness active_liveness{reader, identify, people, liveness_sessions, kThreshold};
    app::VerifyPerson verify_person{*index, people, kThreshold};
    app::FakeDeviceStore device_store;
    app::Devices devices{device_store, clock};
    app::UsersInFolder user_stores;
    app::SignIn sign_in = user_stores.make_sign_in(clock);
    app::PersonalLinks personal_links{*user_stores.personal, clock};
    app::Reach reach{directory, people, clock};
    app::FakeOutboundClient outbound_client;
    app::Webhooks webhooks{*user_stores.webhooks, outbound_client, clock, SecretKey::generate()};
    app::Users users{*user_stores.users, sign_in, reach, clock};
    app::FakeAuditLog audit;
    app::FakePinStore pin_store;
    app::Pins pins{pin_store, SecretKey::generate(), {.memory = 8192, .passes = 1}};
    app::FakeEventStore events;
    NoCorrections correction_store;
    NoTerms terms_store;
    app::TermsDesk terms{directory, terms_store, clock};
    app::TermsOfPerson terms_of{directory, terms_store, TimeZone()};
    NoClosings closing_store;
    NoAcknowledgements acknowledgement_store;
    app::Timesheets timesheets{directory, events, closing_store, terms_of, clock};
    app::PayPeriods pay_periods{directory, people,     terms_store, correction_store, closing_store,
                                terms_of,  timesheets, clock,       TimeZone()};
    app::Acknowledgements acknowledgements{timesheets, people, acknowledgement_store, clock};
    app::Payroll payroll{timesheets, pay_periods, app::read_payroll_template({}).value()};
    app::ExportPerson export_person{{.people = people,
                                     .photos = photos,
                                     .directory = directory,
                                     .pins = pin_store,
                                     .terms = terms_store,
                                     .events = events,
                                     .corrections = correction_store,
                                     .closings = closing_store,
                                     .acknowledgements = acknowledgement_store,
                                     .audit = audit,
                                     .clock = clock}};
    app::TermsOf terms_of_anybody = [this](PersonKey person, CivilDay first, CivilDay last) {
        return terms_of.of(person, first, last);
    };
    app::CheckIn check_in{events, correction_store, people,
                          clock,  gallery_changes,  {.terms = terms_of_anybody}};
    app::Corrections corrections{people, events, correction_store, terms_of_anybody, clock, {}};
    app::ClockCorrection clock_correction{corrections, events, people};
    app::LimitWatch limit_watch{timesheets, terms_of};
    app::Credentials credentials{access, clock, kKey, access::Rights::all()};
    app::PhotoLinks photo_links{people, photos, clock};
    std::function<Result<std::string>(double)> calibration;
    std::atomic<bool> ready{true};
    std::unique_ptr<WorkerPool> workers;
    std::unique_ptr<Server> server;

    const Bytes red = app::picture_of(250, 0, 0);
    const Bytes green = app::picture_of(0, 250, 0);
    const Bytes black = app::picture_of(0, 0, 0);

  private:
    static ServerSettings default_settings();
};

}  // namespace rollcall::server
