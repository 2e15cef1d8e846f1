import '../../kit/text/arrange-text.ts';
import { type Colour, colours } from '../../../graph/index.ts';
import { classes } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';

/** The choice of a colour for a card or a frame. */
export const ColourChoice = ({
  value,
  onChange,
}: {
  readonly value: Colour | undefined;
  readonly onChange: (colour: Colour | undefined) => void;
}) => {
  const { t } = useText();
  return (
    <fieldset className="flex items-center gap-1">
      <legend className="float-start me-2 text-muted text-sm">{t('colour.title')}</legend>
      {([undefined, ...colours] as const).map((colour) => (
        <button
          key={colour ?? 'none'}
          type="button"
          aria-label={t(`colour.${colour ?? 'none'}`)}
          data-hint={t(`colour.${colour ?? 'none'}`)}
          aria-pressed={value === colour}
          onClick={() => onChange(colour)}
          className={classes(
            'grid size-6 place-items-center rounded-full border-2 pointer-coarse:size-[44px]',
            value === colour ? 'border-accent' : 'border-transparent',
          )}
        >
          <span
            aria-hidden
            className={classes('size-4 rounded-full', colour === undefined && 'border border-line-strong')}
            style={{ background: colour && `var(--mark-${colour})` }}
          />
        </button>
      ))}
    </fieldset>
  );
};
