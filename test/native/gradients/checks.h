#pragma once

#include "report.h"

namespace falsario::gradients {

/// Every layer of the catalogue, by the cases of layer_cases.cc.
void checkLayers(Report& report);
/// Every adversarial loss, the auxiliary head, feature matching.
void checkLosses(Report& report);
/// The two parts of the evidence lower bound, and the draw from the posterior between them.
void checkElbo(Report& report);
/// A classifier's cross-entropy, with and without label smoothing.
void checkClassification(Report& report);
/// Every gradient penalty, by what its discriminator learns.
void checkPenalties(Report& report);

}  // namespace falsario::gradients
