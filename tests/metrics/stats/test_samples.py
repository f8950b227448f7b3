import pytest

from metrics.stats import krejcie_morgan, nps_sample_size, sample_size, share_sample_size


@pytest.mark.parametrize(
    ("margin", "sd", "n"), [(5, 0.7454, 854), (10, 0.7454, 214), (5, 1.0, 1537), (10, 1.0, 385)]
)
def test_nps_sample_size_matches_the_published(margin, sd, n):
    assert nps_sample_size(margin, sd=sd) == n


def test_share_sample_size_of_five_points_is_385():
    assert share_sample_size(5) == 385
    assert share_sample_size(5, share=10) == 139


def test_sample_size_of_a_finite_population_is_smaller():
    assert share_sample_size(5, population=1000) == 278
    assert share_sample_size(5, population=3) == 3
    assert sample_size(1, 0.2, population=10) == 1


def test_sample_size_of_certain_answers_is_one():
    assert sample_size(0.1, 0) == 1


@pytest.mark.parametrize(("margin", "sd", "population"), [(0, 1, None), (1, -1, None), (1, 1, 0)])
def test_sample_size_refuses_what_cannot_be(margin, sd, population):
    with pytest.raises(ValueError, match="must be positive"):
        sample_size(margin, sd, population=population)


def test_share_sample_size_refuses_a_share_over_100():
    with pytest.raises(ValueError, match="not 101"):
        share_sample_size(5, share=101)


@pytest.mark.parametrize(
    ("population", "n"), [(50, 44), (100, 80), (500, 217), (1000, 278), (10_000, 370), (1_000_000, 384)]
)
def test_krejcie_morgan_matches_its_table(population, n):
    assert krejcie_morgan(population) == n


@pytest.mark.parametrize(("population", "margin"), [(0, 0.05), (100, 0)])
def test_krejcie_morgan_refuses_what_cannot_be(population, margin):
    with pytest.raises(ValueError, match="must be positive"):
        krejcie_morgan(population, margin=margin)
