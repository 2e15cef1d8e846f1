import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, TextField } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';

type CopyFieldProps = { readonly label: string; readonly value: string; readonly copy: string; readonly tone?: 'accent' };

/** A link with a button that copies it. */
export const CopyField = ({ label, value, copy, tone }: CopyFieldProps) => {
  const { t } = useText();
  const [copied, setCopied] = useState('');
  const isCopied = copied === value;
  const onCopy = () =>
    attemptLater(async () => {
      await navigator.clipboard.writeText(value);
      setCopied(value);
    });
  return (
    <div className="flex gap-2">
      <TextField
        label={label}
        value={value}
        onChange={() => undefined}
        readOnly
        dir="ltr"
        className="h-8"
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Button {...(tone && { tone })} onClick={onCopy}>
        {isCopied ? <Check className="size-4" /> : <Copy className="size-4" />}
        <span aria-live="polite">{isCopied ? t('share.copied') : copy}</span>
      </Button>
    </div>
  );
};
