#pragma once

#include <memory>

#include <gtest/gtest.h>

#include "app/enrol.h"
#include "app/identify.h"
#include "app/remove_person.h"
#include "gallery/exact_index.h"
#include "unit/app/fake_analyser.h"
#include "unit/app/fakes.h"

namespace rollcall::app {

/// The use cases of the gallery over stores in memory.
class GalleryTest : public testing::Test {
  protected:
    static constexpr float kThreshold = 0.9F;

    Result<Enrolled> enrol_as(std::string_view id, const Bytes& picture) {
        return enrol.run({.employee_id = id,
                          .employee_name = "Name of " + std::string(id),
                          .picture = picture,
                          .basis = asserted_basis()});
    }

    ManualClock clock{from_unix_millis(1'700'000'000'000)};
    FakeAnalyser analyser;
    PixelBudget budget{1'000'000};
    PictureReader reader{analyser, budget, {}};
    FakePeopleStore people;
    FakePhotoStore photos;
    std::unique_ptr<gallery::VectorIndex> index =
        gallery::make_exact_index(analyser.model(), FakeAnalyser::kDimension);
    GalleryChanges gallery_changes;
    Enrol enrol{reader,         *index, people, photos, clock, {.duplicate_threshold = kThreshold},
                gallery_changes};
    RemovePerson remove_person{*index, people, photos, gallery_changes};
    Identify identify{reader, *index, people, gallery_changes.lost, {.identify = kThreshold}};

    const Bytes red = picture_of(250, 0, 0);
    const Bytes darker_red = picture_of(180, 10, 10);
    const Bytes green = picture_of(0, 250, 0);
    const Bytes black = picture_of(0, 0, 0);
};

}  // namespace rollcall::app
